package io.carafe.image.oci;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Architecture;
import io.carafe.image.config.ImageDocument;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which machines an image is for, in Go's names, for instance {@code linux/arm64} or {@code linux/arm/v7}. Always in its
 * normal form: {@code x86_64} is {@code amd64}, {@code arm64/v8} is {@code arm64}, {@code arm} is {@code arm/v7}.
 *
 * @param variant of the architecture, where there are several
 */
public record Platform(String os, String architecture, Optional<String> variant) {
    private static final String LINUX = "linux";
    private static final String UNKNOWN = "unknown";
    private static final String ARM = "arm";
    private static final String AMD64 = "amd64";
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Set<String> SYSTEMS = Set.of(
            LINUX,
            "windows",
            "darwin",
            "freebsd",
            "netbsd",
            "openbsd",
            "dragonfly",
            "solaris",
            "illumos",
            "aix",
            "android",
            "plan9",
            "js",
            "wasip1",
            "wasi");
    private static final Set<String> ARCHITECTURES = Set.of(
            AMD64,
            "arm64",
            ARM,
            "386",
            "ppc64",
            "ppc64le",
            "s390x",
            "riscv64",
            "mips",
            "mipsle",
            "mips64",
            "mips64le",
            "loong64",
            "sparc64",
            "wasm");

    /** @throws IllegalArgumentException when a part is not a word */
    public Platform {
        check(os);
        check(architecture);
        variant = variant.filter(text -> !text.isEmpty());
        variant.ifPresent(Platform::check);
        os = os.toLowerCase(Locale.ROOT);
        String given = architecture.toLowerCase(Locale.ROOT);
        variant = normalVariant(given, variant.map(text -> text.toLowerCase(Locale.ROOT)));
        architecture = normalArchitecture(given);
    }

    private static void check(String word) {
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException("a platform cannot have a part \"" + word + "\"");
        }
    }

    private static String normalArchitecture(String given) {
        return switch (given) {
            case "x86_64", "x86-64" -> AMD64;
            case "aarch64" -> "arm64";
            case "armhf", "armel" -> ARM;
            case "i386", "i486", "i586", "i686", "x86" -> "386";
            default -> given;
        };
    }

    private static Optional<String> normalVariant(String architecture, Optional<String> variant) {
        return switch (architecture) {
            case "arm64", "aarch64" -> variant.filter(text -> !text.equals("v8") && !text.equals("8"));
            case AMD64, "x86_64", "x86-64" -> variant.filter(text -> !text.equals("v1"));
            case ARM, "armhf" ->
                Optional.of(variant.map(text -> text.startsWith("v") ? text : "v" + text)
                        .orElse("v7"));
            case "armel" -> Optional.of("v6");
            default -> variant;
        };
    }

    /** What an image is for; unknown to all where its configuration does not say so in words. */
    public static Platform of(ImageDocument image) {
        try {
            return new Platform(image.os(), image.architecture(), image.variant());
        } catch (IllegalArgumentException noWords) {
            return new Platform(UNKNOWN, UNKNOWN, Optional.empty());
        }
    }

    /** Linux on a processor. */
    public static Platform linux(Architecture architecture) {
        return new Platform(LINUX, architecture == Architecture.AARCH64 ? "arm64" : AMD64, Optional.empty());
    }

    /**
     * What {@code --platform} says: {@code OS/ARCHITECTURE[/VARIANT]}, or one of the first two.
     *
     * @param host gives what is left out
     * @throws InvalidSpecificationException when it says something else
     */
    public static Platform parse(String text, Platform host) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 1) {
                return ofOnePart(parts[0], host);
            }
            if (parts.length <= 3) {
                return new Platform(parts[0], parts[1], parts.length < 3 ? Optional.empty() : Optional.of(parts[2]));
            }
            throw new IllegalArgumentException("it has more than three parts");
        } catch (IllegalArgumentException invalid) {
            throw new InvalidSpecificationException(
                    "\"" + text + "\" is not a platform: " + invalid.getMessage(),
                    "Give OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, for instance linux/amd64 or linux/arm/v7.");
        }
    }

    private static Platform ofOnePart(String part, Platform host) {
        String word = part.toLowerCase(Locale.ROOT);
        if (SYSTEMS.contains(word)) {
            return new Platform(word, host.architecture(), host.variant());
        }
        if (ARCHITECTURES.contains(normalArchitecture(word))) {
            return new Platform(LINUX, word, Optional.empty());
        }
        throw new IllegalArgumentException("no operating system or architecture of that name is known");
    }

    /**
     * How well an image for another platform runs on this one.
     *
     * @return 0 for the very same, more for those that run as well (a lower variant), and -1 when it does not run
     */
    public int distance(Platform offered) {
        if (!os.equals(offered.os()) || !architecture.equals(offered.architecture())) {
            return -1;
        }
        return variant.equals(offered.variant())
                ? 0
                : variants().indexOf(offered.variant().orElse(""));
    }

    /** The variants that run here, the best first. */
    private List<String> variants() {
        String own = variant.orElse("");
        return switch (architecture + own) {
            case "armv8" -> List.of("v8", "v7", "v6", "v5");
            case "armv7" -> List.of("v7", "v6", "v5");
            case "armv6" -> List.of("v6", "v5");
            case "amd64v4" -> List.of("v4", "v3", "v2", "");
            case "amd64v3" -> List.of("v3", "v2", "");
            default -> List.of(own, "");
        };
    }

    /** Whether it is BuildKit's {@code unknown/unknown}, of what is no image. */
    public boolean isUnknown() {
        return os.equals(UNKNOWN) && architecture.equals(UNKNOWN);
    }

    /** {@code OS/ARCHITECTURE[/VARIANT]}. */
    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(text -> "/" + text).orElse("");
    }
}
