// The exit statuses, which scripts rely on: docs/command-line.md has the same table.

export const EXIT = /** @type {const} */ ({
  ok: 0,
  failures: 1,
  usage: 2,
  fatal: 3,
  busy: 4,
  internal: 70,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
});

export const exitCodeHelp = `Exit status:
    0  all is well
    1  some candidates failed, or a test did; the rest was done
    2  the arguments, the configuration or a secret are wrong; nothing was sent
    3  the run stopped, or no run can work: a key, an API or the state
    4  another process works on the state; nothing was done
   70  a defect of this program
  130  Ctrl-C ended the run (129, 143: another signal); the report says what was done`;
