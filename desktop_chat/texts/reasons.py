"""What a system says when something cannot be done, in words that can be translated where they are common."""

import errno

from desktop_chat.texts.catalogue import Sentence, sentence

_COMMON = {
    errno.EACCES: sentence("Permission denied"),
    errno.EPERM: sentence("Operation not permitted"),
    errno.ENOENT: sentence("No such file or directory"),
    errno.EEXIST: sentence("File exists"),
    errno.ENOTDIR: sentence("Not a directory"),
    errno.EISDIR: sentence("Is a directory"),
    errno.EROFS: sentence("Read-only file system"),
    errno.ENOSPC: sentence("No space left on device"),
    errno.EIO: sentence("Input/output error"),
    errno.ENAMETOOLONG: sentence("File name too long"),
    errno.EMFILE: sentence("Too many open files"),
    errno.ENOMEM: sentence("Cannot allocate memory"),
    errno.ENETUNREACH: sentence("Network is unreachable"),
}


def system_reason(problem: Exception) -> Sentence:
    """Return what the system or a library said of ``problem``, without numbers and paths."""
    if not isinstance(problem, OSError):
        return sentence("{words}", words=str(problem))
    common = _COMMON.get(problem.errno) if problem.errno is not None else None
    return common or sentence("{words}", words=problem.strerror or str(problem))
