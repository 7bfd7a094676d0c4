package io.carafe.linux.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.kenai.jffi.MemoryIO;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeArenaTest {

    @AutoClose
    private final NativeArena arena = NativeArena.create();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 4095, 4096, 4097, 16384, 1 << 20})
    void blocksAreZeroedAlignedAndApart(int size) {
        long previous = -1;
        for (int i = 0; i < 20; i++) {
            long block = arena.allocate(size);
            assertThat(block % NativeArena.ALIGNMENT).isZero();
            assertThat(arena.getBytes(block, size)).isEqualTo(new byte[size]);
            arena.putBytes(block, filled(size, 1));
            if (previous >= 0) {
                assertThat(arena.getBytes(previous, size)).isEqualTo(filled(size, 2));
                assertThat(Math.abs(block - previous)).isGreaterThanOrEqualTo(Math.max(size, 1));
            }
            arena.putBytes(block, filled(size, 2));
            previous = block;
        }
    }

    @Test
    void refusesSizesThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(Long.MAX_VALUE));
    }

    @Test
    void storesStringsOfC() {
        long address = arena.cString("abc".getBytes(US_ASCII));
        assertThat(arena.getBytes(address, 4)).containsExactly('a', 'b', 'c', 0);
        assertThat(arena.getBytes(arena.cString(new byte[0]), 1)).containsExactly(0);
    }

    @Test
    void refusesANulInAString() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> arena.cString(new byte[] {'a', 0, 'b'}))
                .withMessage("a string for the kernel cannot contain a NUL, and this one has it at index 1");
    }

    @Test
    void storesVectorsThatEndWithZero() {
        long vector = arena.pointers(7, 8);
        assertThat(arena.getLong(vector)).isEqualTo(7);
        assertThat(arena.getLong(vector + 8)).isEqualTo(8);
        assertThat(arena.getLong(vector + 16)).isZero();
        assertThat(arena.getLong(arena.pointers())).isZero();
    }

    @Test
    void storesVectorsOfStrings() {
        long vector = arena.cStrings(List.of("sh".getBytes(US_ASCII), "-c".getBytes(US_ASCII)));
        assertThat(arena.getBytes(arena.getLong(vector), 3)).containsExactly('s', 'h', 0);
        assertThat(arena.getBytes(arena.getLong(vector + 8), 3)).containsExactly('-', 'c', 0);
        assertThat(arena.getLong(vector + 16)).isZero();
    }

    @Test
    void putsAndGetsNumbersOfEverySize() {
        long block = arena.allocate(16);
        arena.putLong(block, 0x1122334455667788L);
        assertThat(arena.getInt(block)).isEqualTo(0x55667788);
        assertThat(arena.getIntAcquire(block + 4)).isEqualTo(0x11223344);
        assertThat(arena.getShort(block)).isEqualTo((short) 0x7788);
        arena.putShort(block, (short) -1);
        arena.putInt(block + 4, 5);
        assertThat(arena.getLong(block)).isEqualTo(0x000000055566ffffL);
    }

    @Test
    void manySmallBlocksShareAFewChunksThatAreFreedOnce() {
        MemoryIO real = MemoryIO.getInstance();
        long chunk = real.allocateMemory(20_000, true);
        MemoryIO memory = mock(MemoryIO.class);
        when(memory.allocateMemory(anyLong(), anyBoolean())).thenReturn(chunk);
        NativeArena small = new NativeArena(memory);
        for (int i = 0; i < 100; i++) {
            small.allocate(100);
        }
        small.close();
        small.close();
        verify(memory).allocateMemory(anyLong(), anyBoolean());
        verify(memory).freeMemory(chunk);
        real.freeMemory(chunk);
    }

    @Test
    void saysWhenThereIsNoMemory() {
        MemoryIO memory = mock(MemoryIO.class);
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> new NativeArena(memory).allocate(1));
    }

    @Test
    void aClosedArenaAllocatesNothing() {
        arena.close();
        assertThatIllegalStateException().isThrownBy(() -> arena.allocate(1));
    }

    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
