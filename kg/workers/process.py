"""What a worker does: tasks come in over a socket, outcomes go out. `kg.workers.zygote` forks it, `kg.workers.crew` speaks to it."""

from __future__ import annotations

import os
import resource
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection

from kg.errors import DefectError, KgError, LexiconError, defect, lacks_memory
from kg.read import notes
from kg.workers.task import OUT_OF_MEMORY, Failed, Outcome, Task, Work


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of the program, as they are when it wants a worker."""

    folder: str
    environment: dict[str, str]
    path: list[str]  # where modules are found
    quiet: bool
    memory: int  # bytes a worker may take; 0: as many as there are

    @classmethod
    def ours(cls, memory: int) -> Surroundings:
        return cls(os.getcwd(), dict(os.environ), sys.path, notes.is_quiet(), memory)

    def enter(self) -> None:
        """Raises MemoryError where that is less than we have already."""
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        sys.path[:] = self.path
        notes.to_standard_error()
        if self.quiet:
            notes.quiet()
        if self.memory:
            resource.setrlimit(resource.RLIMIT_DATA, (self.memory, self.memory))
            if _held() > self.memory:
                raise MemoryError


def serve(descriptor: int) -> int:
    """Until there are no more tasks; the exit status."""
    connection = Connection(descriptor)
    try:
        _serve(connection)
    except (EOFError, OSError):  # it is over
        pass
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _serve(connection: Connection) -> None:
    surroundings: Surroundings = connection.recv()
    surroundings.enter()
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
        except (MemoryError, SystemExit):
            raise
        except LexiconError as error:  # no document's fault either
            connection.send(error)
            return
        except BaseException as error:  # whatever a document brings an extractor to, a panic of Rust's too, the others go on
            if lacks_memory(error):
                raise MemoryError from error
            outcome = Failed("extract", f"{task.source.origin}: {defect(error)}")
        connection.send(outcome)


def _held() -> int:
    """Bytes of data that this process has, as the limit counts them; where the system does not tell, the most that it had."""
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
    with open("/proc/self/status", encoding="ascii") as lines:
        return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmData:")), 0)
