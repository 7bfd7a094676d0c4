package io.carafe.image.config;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Digests in the form of the OCI image specification: {@code sha256:} and 64 hexadecimal digits. */
public final class Digests {
    public static final String PREFIX = "sha256:";

    private Digests() {}

    public static String of(byte[] contents) {
        return PREFIX + HexFormat.of().formatHex(sha256().digest(contents));
    }

    /** The chain id of the uppermost of some layers, which names the whole stack. */
    public static String chainId(List<String> diffIds) {
        String chain = diffIds.get(0);
        for (String diffId : diffIds.subList(1, diffIds.size())) {
            chain = of((chain + " " + diffId).getBytes(US_ASCII));
        }
        return chain;
    }

    /** The digits of a digest, without the name of the algorithm. */
    public static String hex(String digest) {
        return digest.substring(PREFIX.length());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
