package io.carafe.image.config;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Digests in the form of the OCI image specification: {@code sha256:} and 64 hexadecimal digits. */
public final class Digests {
    public static final String PREFIX = "sha256:";

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int LONGEST_QUOTED = 100;

    private Digests() {}

    /** Whether a text is a digest, and so can be a part of a file's name. */
    public static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    /**
     * A digest of a stranger's.
     *
     * @throws IllegalArgumentException when it is none, with a clause for a message
     */
    public static String check(String text) {
        if (!isDigest(text)) {
            throw new IllegalArgumentException(
                    "\"" + text.substring(0, Math.min(text.length(), LONGEST_QUOTED)) + "\" is not a sha256 digest");
        }
        return text;
    }

    public static String of(byte[] contents) {
        return PREFIX + HexFormat.of().formatHex(sha256().digest(contents));
    }

    /**
     * The chain ids of some layers, the lowest first: each names the stack of a layer and all below it (OCI image
     * specification, "Layer ChainID").
     */
    public static List<String> chainIds(List<String> diffIds) {
        List<String> chainIds = new ArrayList<>();
        for (String diffId : diffIds) {
            chainIds.add(
                    chainIds.isEmpty()
                            ? diffId
                            : of((chainIds.get(chainIds.size() - 1) + " " + diffId).getBytes(US_ASCII)));
        }
        return chainIds;
    }

    /** The digits of a digest, without the name of the algorithm. */
    public static String hex(String digest) {
        return digest.substring(PREFIX.length());
    }

    /** A new computation of a digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
