/** Lets the thread receive the messages that came meanwhile: the end of a call, or a newer one. */
export const takeTurn = () => new Promise((resolve) => setTimeout(resolve));
