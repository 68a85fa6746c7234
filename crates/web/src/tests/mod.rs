//! The exports, as JavaScript calls them; in Node, and in a browser.
