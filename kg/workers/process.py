"""The process that makes documents: tasks come in over a socket, outcomes go out. `kg.workers.crew` starts it."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection

from kg.errors import DefectError, KgError, LexiconError, defect
from kg.read import notes
from kg.workers.task import OUT_OF_MEMORY, Failed, Outcome, Task, Work


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started us says when it is over
    gc.set_threshold(100_000)  # records form no cycles; see kg.cli
    notes.to_standard_error()
    if sys.argv[2] == "quiet":
        notes.quiet()
    connection = Connection(int(sys.argv[1]))
    try:
        _serve(connection)
    except (EOFError, OSError):  # it is over
        pass
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _serve(connection: Connection) -> None:
    memory, sys.path[:] = connection.recv()  # before what follows, which may need them
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    work: Work
    work, setup = connection.recv()
    try:
        make = work(setup)
    except MemoryError:
        raise
    except KgError as error:
        connection.send(error)
        return
    except Exception as error:  # no document's fault: the command says it and ends
        connection.send(DefectError(defect(error)))
        return
    connection.send(None)  # ready
    while True:
        task: Task = connection.recv()
        try:
            outcome: Outcome = make(task)
        except MemoryError:
            raise
        except LexiconError as error:  # no document's fault either
            connection.send(error)
            return
        except Exception as error:  # whatever a document brings an extractor to, the others go on
            outcome = Failed("extract", f"{task.source.origin}: {defect(error)}")
        connection.send(outcome)


if __name__ == "__main__":
    main()
