import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How many containers a second a Java program can start, each over an image and waited for, once its JVM is warm: when the
 * compilers have next to nothing to do any more.
 */
public final class StartRate {
    private static final int BLOCK = 1000;
    private static final int MOST_BLOCKS = 40;
    /** Of the time of a block; there are as many threads that compile as there are processors, at least. */
    private static final double QUIET = 0.05;

    private StartRate() {}

    /** @param arguments the state root, an image in it, how many threads, and how many starts when it is warm */
    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[2]);
        int starts = Integer.parseInt(arguments[3]);
        ContainerSpec spec = ContainerSpec.ofImage(arguments[1]).command("true").remove(true).build();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Carafe carafe = Carafe.open(CarafeSettings.at(Path.of(arguments[0])))) {
            int before = warmUp(pool, carafe, spec);
            long begin = System.nanoTime();
            run(pool, carafe, spec, starts);
            System.out.printf(
                    "  carafe  %8.0f starts/s, after %s to warm up; wanted: at least 300%n",
                    starts * 1e9 / (System.nanoTime() - begin), before);
        } finally {
            pool.shutdown();
        }
    }

    private static int warmUp(ExecutorService pool, Carafe carafe, ContainerSpec spec) throws Exception {
        CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
        for (int blocks = 1; ; blocks++) {
            long begin = System.nanoTime();
            long compiled = compilers.getTotalCompilationTime();
            run(pool, carafe, spec, BLOCK);
            double millis = (System.nanoTime() - begin) / 1e6;
            if (blocks == MOST_BLOCKS || (compilers.getTotalCompilationTime() - compiled) / millis < QUIET) {
                return blocks * BLOCK;
            }
        }
    }

    private static void run(ExecutorService pool, Carafe carafe, ContainerSpec spec, int times) throws Exception {
        List<Future<Integer>> codes = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            codes.add(pool.submit(() -> {
                try (Container container = carafe.start(spec)) {
                    return container.waitFor();
                }
            }));
        }
        for (Future<Integer> code : codes) {
            if (code.get() != 0) {
                throw new IllegalStateException("a container ended with " + code.get());
            }
        }
    }
}
