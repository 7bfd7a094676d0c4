package io.carafe.linux;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.linux.Scratch.Block;
import io.carafe.linux.machine.SystemCall;
import java.util.ArrayList;
import java.util.List;

/** Extended attributes (xattr(7)). No value and no list is larger than 64 KiB. */
interface LinuxAttributeCalls extends FileCalls {
    int LARGEST = 64 * 1024;

    Door door();

    @Override
    default Result setxattr(Pathname path, Pathname name, byte[] value) {
        try (Scratch scratch = door().scratch()) {
            return set(SystemCall.SETXATTR, scratch, scratch.string(path), name, value);
        }
    }

    @Override
    default Result lsetxattr(Pathname path, Pathname name, byte[] value) {
        try (Scratch scratch = door().scratch()) {
            return set(SystemCall.LSETXATTR, scratch, scratch.string(path), name, value);
        }
    }

    @Override
    default Result fsetxattr(int descriptor, Pathname name, byte[] value) {
        try (Scratch scratch = door().scratch()) {
            return set(SystemCall.FSETXATTR, scratch, descriptor, name, value);
        }
    }

    private Result set(SystemCall call, Scratch scratch, long file, Pathname name, byte[] value) {
        Block content = scratch.room(value.length);
        content.put(0, value);
        return door().call(call, file, scratch.string(name), content.address(), value.length, 0);
    }

    @Override
    default Answer<byte[]> getxattr(Pathname path, Pathname name) {
        try (Scratch scratch = door().scratch()) {
            return get(SystemCall.GETXATTR, scratch, scratch.string(path), name);
        }
    }

    @Override
    default Answer<byte[]> lgetxattr(Pathname path, Pathname name) {
        try (Scratch scratch = door().scratch()) {
            return get(SystemCall.LGETXATTR, scratch, scratch.string(path), name);
        }
    }

    @Override
    default Answer<byte[]> fgetxattr(int descriptor, Pathname name) {
        try (Scratch scratch = door().scratch()) {
            return get(SystemCall.FGETXATTR, scratch, descriptor, name);
        }
    }

    private Answer<byte[]> get(SystemCall call, Scratch scratch, long file, Pathname name) {
        Block value = scratch.room(LARGEST);
        Result result = door().call(call, file, scratch.string(name), value.address(), LARGEST);
        return result.ok() ? Answer.of(value.get(0, (int) result.raw())) : Answer.failure(result);
    }

    @Override
    default Answer<List<Pathname>> listxattr(Pathname path) {
        try (Scratch scratch = door().scratch()) {
            return list(SystemCall.LISTXATTR, scratch, scratch.string(path));
        }
    }

    @Override
    default Answer<List<Pathname>> llistxattr(Pathname path) {
        try (Scratch scratch = door().scratch()) {
            return list(SystemCall.LLISTXATTR, scratch, scratch.string(path));
        }
    }

    @Override
    default Answer<List<Pathname>> flistxattr(int descriptor) {
        try (Scratch scratch = door().scratch()) {
            return list(SystemCall.FLISTXATTR, scratch, descriptor);
        }
    }

    private Answer<List<Pathname>> list(SystemCall call, Scratch scratch, long file) {
        Block names = scratch.room(LARGEST);
        Result result = door().call(call, file, names.address(), LARGEST);
        return result.ok() ? Answer.of(split(names, (int) result.raw())) : Answer.failure(result);
    }

    /** Each name ends with a NUL. */
    private static List<Pathname> split(Block names, int length) {
        List<Pathname> split = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (names.getByte(i) == 0) {
                split.add(Pathname.of(names.get(start, i - start)));
                start = i + 1;
            }
        }
        return List.copyOf(split);
    }
}
