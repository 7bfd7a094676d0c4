package io.carafe.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Arrays;

/** Makes archives block by block, also such as no tar would make. */
public final class TarBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private String name = "file";
    private String link = "";
    private String size = "";
    private String mode = "0000644";
    private String uid = "0000000";
    private String gid = "0000000";
    private String mtime = "00000001750";
    private String magic = "ustar\00000";
    private String prefix = "";
    private String major = "0000000";
    private String minor = "0000000";
    private boolean goodChecksum = true;

    public TarBuilder name(String value) {
        name = value;
        return this;
    }

    public TarBuilder link(String value) {
        link = value;
        return this;
    }

    /** The raw field, instead of the length of the data. */
    public TarBuilder size(String value) {
        size = value;
        return this;
    }

    public TarBuilder mode(int value) {
        mode = "%07o".formatted(value);
        return this;
    }

    public TarBuilder owner(int user, int group) {
        uid = "%07o".formatted(user);
        gid = "%07o".formatted(group);
        return this;
    }

    public TarBuilder rawUid(String value) {
        uid = value;
        return this;
    }

    public TarBuilder rawTime(String value) {
        mtime = value;
        return this;
    }

    public TarBuilder magic(String value) {
        magic = value;
        return this;
    }

    public TarBuilder prefix(String value) {
        prefix = value;
        return this;
    }

    public TarBuilder device(int majorNumber, int minorNumber) {
        major = "%07o".formatted(majorNumber);
        minor = "%07o".formatted(minorNumber);
        return this;
    }

    public TarBuilder badChecksum() {
        goodChecksum = false;
        return this;
    }

    public TarBuilder file(String path, String data) {
        return name(path).add('0', data.getBytes(ISO_8859_1));
    }

    public TarBuilder directory(String path) {
        return name(path).mode(0755).add('5', new byte[0]);
    }

    public TarBuilder symlink(String path, String target) {
        return name(path).link(target).mode(0777).add('2', new byte[0]);
    }

    public TarBuilder hardLink(String path, String target) {
        return name(path).link(target).add('1', new byte[0]);
    }

    /** An extended header of records such as {@code path=x}. */
    public TarBuilder pax(String... records) {
        return name("PaxHeaders/x").add('x', records(records));
    }

    public static byte[] records(String... records) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String record : records) {
            int rest = record.length() + 2;
            int length = rest + Integer.toString(rest).length();
            length = rest + Integer.toString(length).length();
            body.writeBytes((length + " " + record + "\n").getBytes(ISO_8859_1));
        }
        return body.toByteArray();
    }

    /** An entry of the fields that were set, which then are as at first. */
    public TarBuilder add(char type, byte[] data) {
        byte[] block = new byte[512];
        put(block, 0, 100, name);
        put(block, 100, 8, mode);
        put(block, 108, 8, uid);
        put(block, 116, 8, gid);
        put(block, 124, 12, size.isEmpty() ? "%011o".formatted(data.length) : size);
        put(block, 136, 12, mtime);
        block[156] = (byte) type;
        put(block, 157, 100, link);
        put(block, 257, 8, magic);
        put(block, 329, 8, major);
        put(block, 337, 8, minor);
        put(block, 345, 155, prefix);
        seal(block);
        out.writeBytes(block);
        out.writeBytes(Arrays.copyOf(data, data.length + (-data.length & 511)));
        reset();
        return this;
    }

    private void seal(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = goodChecksum ? 0 : 1;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, 8, "%06o\0 ".formatted(sum));
    }

    private void reset() {
        TarBuilder fresh = new TarBuilder();
        name = fresh.name;
        link = fresh.link;
        size = fresh.size;
        mode = fresh.mode;
        uid = fresh.uid;
        gid = fresh.gid;
        mtime = fresh.mtime;
        magic = fresh.magic;
        prefix = fresh.prefix;
        major = fresh.major;
        minor = fresh.minor;
        goodChecksum = true;
    }

    private static void put(byte[] block, int at, int length, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, Math.min(length, bytes.length));
    }

    /** Bytes that belong to no entry. */
    public TarBuilder raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public TarBuilder raw(String text) {
        return raw(text.getBytes(US_ASCII));
    }

    /** The archive without an end marker. */
    public byte[] unfinished() {
        return out.toByteArray();
    }

    public byte[] bytes() {
        return Arrays.copyOf(out.toByteArray(), out.size() + 1024);
    }

    public InputStream stream() {
        return new ByteArrayInputStream(bytes());
    }
}
