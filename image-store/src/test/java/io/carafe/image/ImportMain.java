package io.carafe.image;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Pathname;
import io.carafe.linux.LinuxKernel;
import io.carafe.linux.machine.MachineCode;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/** Imports one archive into a store, for {@code bench/import}: arguments STORE and ARCHIVE, or - for standard input. */
final class ImportMain {
    private ImportMain() {}

    public static void main(String[] arguments) throws Exception {
        LinuxKernel kernel =
                LinuxKernel.of(MachineCode.forThisMachine(), Architecture.of(System.getProperty("os.arch")));
        try (ImageStore store = ImageStore.open(kernel, Pathname.of(arguments[0]), ImageUsers.none());
                ReadableByteChannel archive = arguments[1].equals("-")
                        ? new StreamChannel(System.in)
                        : FileChannel.open(Path.of(arguments[1]))) {
            ImportedImage imported = store.importRootfs(archive, ImportOptions.defaults());
            System.out.println(imported.image().id());
            imported.warnings().forEach(System.err::println);
        } catch (CarafeException failed) {
            System.err.println("carafe: " + failed.getMessage());
            System.exit(failed.exitCode());
        }
        if (Boolean.getBoolean("heap")) {
            long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .map(MemoryPoolMXBean::getPeakUsage)
                    .mapToLong(usage -> usage.getUsed())
                    .sum();
            System.err.println("heap peak " + peak / 1024 + " KiB");
        }
    }
}
