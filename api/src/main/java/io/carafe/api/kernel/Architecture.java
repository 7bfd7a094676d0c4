package io.carafe.api.kernel;

/** The processor architectures that Carafe speaks; system call numbers and a few flags depend on it. */
public enum Architecture {
    X86_64,
    AARCH64;

    /**
     * The architecture of a value of the system property {@code os.arch}.
     *
     * @throws IllegalArgumentException for any other architecture
     */
    public static Architecture of(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH64;
            default ->
                throw new IllegalArgumentException("Carafe runs on x86-64 and aarch64; this JVM reports " + osArch);
        };
    }
}
