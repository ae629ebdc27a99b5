"""`cohortqc` on the command line, and `python -m cohortqc`."""

import os
import sys

# Before anything loads numpy: small matrices gain nothing from BLAS threads, which on a busy machine wait for each
# other, and one thread adds up in one order.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from cohortqc.cli.app import app  # after the setting above
from cohortqc.errors import CohortqcError  # after the setting above
from cohortqc.render.excerpt import on_terminal  # after the setting above

CALLER_MISTAKEN = 2
INTERRUPTED = 130


def main() -> None:
    """Run a command; a mistake of the caller is told in plain lines on stderr, with exit code 2."""
    try:
        app()
    except CohortqcError as error:
        sys.stderr.write("".join(f"cohortqc: {line}\n" for line in on_terminal(str(error)).split("\n")))
        sys.exit(CALLER_MISTAKEN)
    except KeyboardInterrupt:
        sys.stderr.write("cohortqc: interrupted; nothing half-written was left behind\n")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: not a mistake. Keep Python from writing to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        # Files of ours are refused with a message of their own: what is left is a path that no file can have, or a
        # terminal or pipe that takes no more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        path = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
        told = f"{path}: {error.strerror}; check the path"
        if not path:
            told = f"the output cannot be written ({error.strerror}); free the place"
        sys.stderr.write(f"cohortqc: {on_terminal(told)}\n")
        sys.exit(CALLER_MISTAKEN)


if __name__ == "__main__":
    main()
