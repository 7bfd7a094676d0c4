package io.carafe.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in the forms in which openssl writes them. */
class PemTest {
    /** What PKCS #8 puts before an RSA key of 2048 bits. */
    private static final int RSA_PREFIX = 26;
    /** An ECPrivateKey of P-256: its version and its number, and then the name of its curve. */
    private static final String EC_BEFORE = "30310201010420";

    private static final String EC_AFTER = "a00a06082a8648ce3d030107";
    /** Parameters that some programs write in front of the key. */
    private static final String EC_PARAMETERS =
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

    @TempDir
    private Path directory;

    private Path file(String kind, byte[] key) throws IOException {
        String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
        String name = kind + "PRIVATE KEY-----\n";
        return Files.writeString(
                directory.resolve("client.key"),
                (kind.isEmpty() ? "" : EC_PARAMETERS) + "-----BEGIN " + name + encoded + "\n-----END " + name);
    }

    private static PrivateKey key(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair().getPrivate();
    }

    @Test
    void readsAnRsaKeyInBothForms() throws Exception {
        PrivateKey key = key("RSA", 2048);
        byte[] inside = Arrays.copyOfRange(key.getEncoded(), RSA_PREFIX, key.getEncoded().length);

        assertThat(Pem.key(file("", key.getEncoded()))).isEqualTo(key);
        assertThat(Pem.key(file("RSA ", inside)))
                .isInstanceOfSatisfying(
                        RSAPrivateKey.class,
                        read -> assertThat(read.getPrivateExponent())
                                .isEqualTo(((RSAPrivateKey) key).getPrivateExponent()));
    }

    @Test
    void readsAKeyOfAnEllipticCurveInBothForms() throws Exception {
        ECPrivateKey key = (ECPrivateKey) key("EC", 256);
        byte[] inside = HexFormat.of().parseHex(EC_BEFORE + String.format("%064x", key.getS()) + EC_AFTER);

        assertThat(Pem.key(file("", key.getEncoded()))).isEqualTo(key);
        assertThat(Pem.key(file("EC ", inside)))
                .isInstanceOfSatisfying(
                        ECPrivateKey.class, read -> assertThat(read.getS()).isEqualTo(key.getS()));
    }

    @Test
    void refusesAKeyThatWantsAPassword() throws IOException {
        Path encrypted = file("ENCRYPTED ", new byte[10]);

        assertThatThrownBy(() -> Pem.key(encrypted))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("there is no unencrypted key in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3000", "3082", "30300201", "0401", "30030201a0", "3084ffffffff"})
    void refusesADamagedKey(String key) throws IOException {
        Path damaged = file("EC ", HexFormat.of().parseHex(key));

        assertThatThrownBy(() -> Pem.key(damaged))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("its key is damaged");
    }
}
