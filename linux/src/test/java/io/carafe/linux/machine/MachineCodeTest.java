package io.carafe.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.kenai.jffi.Invoker;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.PageManager;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

class MachineCodeTest {

    private static final long PAGE = 0x7000;

    private final Listing listing = X8664Listing.listing();
    private final PageManager pages = mock(PageManager.class);
    private final MemoryIO memory = mock(MemoryIO.class);
    private final Invoker invoker = mock(Invoker.class);

    @Test
    void choosesTheListingByTheArchitecture() {
        assertThat(MachineCode.listingFor("amd64").architecture()).isEqualTo("x86_64");
        assertThat(MachineCode.listingFor("x86_64").architecture()).isEqualTo("x86_64");
        assertThat(MachineCode.listingFor("aarch64").architecture()).isEqualTo("aarch64");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> MachineCode.listingFor("riscv64"))
                .withMessage("no machine code for the architecture \"riscv64\" (os.arch); there is some for amd64 and"
                        + " aarch64");
    }

    @Test
    void aPageIsWrittenFirstAndExecutableThenAndNeverBoth() {
        givenAPage();
        new MachineCode(listing, pages, memory, invoker);
        InOrder order = inOrder(pages, memory, invoker);
        order.verify(pages).allocatePages(1, PageManager.PROT_READ | PageManager.PROT_WRITE);
        order.verify(memory).putByteArray(PAGE, listing.bytes(), 0, listing.bytes().length);
        order.verify(invoker)
                .invokeN3(
                        any(),
                        anyLong(),
                        eq(PAGE),
                        eq(4096L),
                        eq((long) PageManager.PROT_READ | PageManager.PROT_EXEC));
    }

    @Test
    void saysWhenThereIsNoPage() {
        assertThatIllegalStateException()
                .isThrownBy(this::machineCode)
                .withMessage("cannot map a page for machine code");
    }

    @Test
    void saysWhenThePageMayNotBeExecutable() {
        givenAPage();
        when(invoker.invokeN3(any(), anyLong(), anyLong(), anyLong(), anyLong()))
                .thenReturn(-1L);
        assertThatIllegalStateException().isThrownBy(this::machineCode).withMessageContaining("execmem");
        verify(pages).freePages(PAGE, 1);
    }

    @Test
    void theEntriesAreWhereTheListingHasThem() {
        givenAPage();
        MachineCode code = machineCode();
        code.spawn(5);
        verify(invoker).invokeL1(any(), eq(PAGE + listing.spawn()), eq(5L));
        code.syscall(1, 2, 3, 4, 5, 6);
        verify(invoker).invokeL6(any(), eq(PAGE + listing.syscall()), eq(1L), eq(2L), eq(3L), eq(4L), eq(5L), eq(6L));
    }

    @Test
    void closedCodeIsFreedOnceAndNotCalled() {
        givenAPage();
        MachineCode code = machineCode();
        code.close();
        code.close();
        verify(pages).freePages(PAGE, 1);
        assertThatIllegalStateException().isThrownBy(() -> code.spawn(0));
        assertThatIllegalStateException().isThrownBy(() -> code.syscall(0, 0, 0, 0, 0, 0));
        assertThatIllegalStateException().isThrownBy(() -> code.syscall(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void thePageStaysUntilTheLastCallReturns() {
        givenAPage();
        MachineCode code = machineCode();
        when(invoker.invokeL1(any(), anyLong(), anyLong())).thenAnswer(call -> {
            code.close();
            verify(pages, never()).freePages(anyLong(), anyInt());
            return 7L;
        });
        assertThat(code.spawn(0)).isEqualTo(7);
        verify(pages).freePages(PAGE, 1);
    }

    private void givenAPage() {
        when(pages.pageSize()).thenReturn(4096L);
        when(pages.allocatePages(anyInt(), anyInt())).thenReturn(PAGE);
    }

    private MachineCode machineCode() {
        when(pages.pageSize()).thenReturn(4096L);
        return new MachineCode(listing, pages, memory, invoker);
    }
}
