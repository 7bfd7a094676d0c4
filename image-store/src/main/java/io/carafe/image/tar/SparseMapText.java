package io.carafe.image.tar;

import java.util.Arrays;

/** The maps of sparse files that GNU tar writes as decimal numbers in pax archives. */
final class SparseMapText {
    private static final int LONGEST_NUMBER = 20;

    private SparseMapText() {}

    /** Version 0.1: {@code OFFSET,LENGTH,OFFSET,LENGTH…} in a record of the extended header. */
    static SparseMap parse(byte[] text, long fileSize) throws TarFormatException {
        SparseMap.Builder map = new SparseMap.Builder();
        long offset = -1;
        for (int start = 0; start <= text.length; ) {
            int end = start;
            while (end < text.length && text[end] != ',') {
                end++;
            }
            long number = ExtendedHeader.decimal(text, start, end, "GNU.sparse.map");
            if (offset < 0) {
                offset = number;
            } else {
                map.add(offset, number);
                offset = -1;
            }
            start = end + 1;
        }
        if (offset >= 0) {
            throw new TarFormatException("its map of holes has an offset without a length");
        }
        return map.build(fileSize);
    }

    /** Version 1.0: before the data, padded to a block, how many parts and then offset and length of each, in lines. */
    static SparseMap read(TarReader reader, long fileSize) throws TarFormatException {
        Lines lines = new Lines(reader);
        SparseMap.Builder map = new SparseMap.Builder();
        for (long parts = lines.number(); parts > 0; parts--) {
            map.add(lines.number(), lines.number());
        }
        return map.build(fileSize);
    }

    /** Decimal numbers, one a line, out of whole blocks of an entry's data. */
    private static final class Lines {
        private final TarReader reader;
        private final byte[] block = new byte[HeaderBlock.SIZE];
        private int at = HeaderBlock.SIZE;

        Lines(TarReader reader) {
            this.reader = reader;
        }

        long number() throws TarFormatException {
            byte[] digits = new byte[LONGEST_NUMBER];
            int length = 0;
            for (int c = nextByte(); c != '\n'; c = nextByte()) {
                if (length == LONGEST_NUMBER) {
                    throw new TarFormatException("its map of holes is not made of numbers");
                }
                digits[length++] = (byte) c;
            }
            return ExtendedHeader.decimal(Arrays.copyOf(digits, length), "map of holes");
        }

        private int nextByte() throws TarFormatException {
            if (at == block.length) {
                reader.readData(block);
                at = 0;
            }
            return block[at++];
        }
    }
}
