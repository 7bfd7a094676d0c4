import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How many containers a second a Java program can start, each over an image and waited for. */
public final class StartRate {
    private StartRate() {}

    /** @param arguments the state root, an image in it, how many threads, and how many starts after a warm-up */
    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[2]);
        int starts = Integer.parseInt(arguments[3]);
        ContainerSpec spec = ContainerSpec.ofImage(arguments[1]).command("true").remove(true).build();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Carafe carafe = Carafe.open(CarafeSettings.at(Path.of(arguments[0])))) {
            run(pool, carafe, spec, Math.max(200, starts / 2));
            long begin = System.nanoTime();
            run(pool, carafe, spec, starts);
            System.out.printf("  carafe  %8.0f starts/s; wanted: at least 300%n", starts * 1e9 / (System.nanoTime() - begin));
        } finally {
            pool.shutdown();
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
