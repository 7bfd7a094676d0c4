package io.carafe.linux.machine;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.PageManager;
import com.kenai.jffi.Type;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A {@linkplain Listing listing} in executable memory, and the two functions in it.
 *
 * <p><b>W^X.</b> The page is filled while it is readable and writable, and made readable and executable before its
 * address is used. It is never writable and executable at once, and never written again.
 *
 * <p><b>Instruction caches.</b> On aarch64 they do not follow stores by themselves, and the usual remedy,
 * {@code __builtin___clear_cache}, is compiled code that Java cannot call. It is not needed here: the page comes fresh
 * from {@code mmap(2)}, so no core can have fetched an instruction from it, and when {@code mprotect(2)} gives it its
 * first executable page-table entry, Linux itself cleans the data cache to the point of unification and invalidates the
 * instruction cache for that page ({@code __sync_icache_dcache} in {@code arch/arm64/mm/flush.c}). Writing to the page
 * once more would need another remedy, and does not happen. On x86-64 the caches are coherent.
 *
 * <p><b>Errors</b> come as the kernel gives them, as -errno in the result. {@code errno} itself, a variable of the C
 * library for each thread, is neither written nor read.
 *
 * <p>Thread-safe. Calls run beside each other, in the native state of a Java thread: a call that blocks does not hold
 * up a garbage collection. The page is given back after {@link #close} and the last call that was under way then.
 */
public final class MachineCode implements AutoCloseable {

    private static final int PAGES = 1;
    private static final int WRITABLE = PageManager.PROT_READ | PageManager.PROT_WRITE;
    private static final int EXECUTABLE = PageManager.PROT_READ | PageManager.PROT_EXEC;

    private final PageManager pages;
    private final Invoker invoker;
    private final long page;
    private final long spawn;
    private final long syscall;
    private final CallContext oneWord = words(1);
    private final CallContext sixWords = words(6);
    private final CallContext sevenWords = words(7);

    /** Who needs the page: every call that is under way, and this object until it is closed. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Places a listing into a page of its own.
     *
     * @throws IllegalStateException if this process may not have executable memory
     */
    public MachineCode(Listing listing, PageManager pages, MemoryIO memory, Invoker invoker) {
        this.pages = pages;
        this.invoker = invoker;
        this.page = place(listing.bytes(), pages, memory, invoker);
        this.spawn = page + listing.spawn();
        this.syscall = page + listing.syscall();
    }

    /**
     * Places the listing for the architecture of this JVM.
     *
     * @throws UnsupportedOperationException if there is none for it
     */
    public static MachineCode forThisMachine() {
        return new MachineCode(
                listingFor(System.getProperty("os.arch", "")),
                PageManager.getInstance(),
                MemoryIO.getInstance(),
                Invoker.getInstance());
    }

    /**
     * The listing for an architecture.
     *
     * @param architecture the name that Java gives it in the system property {@code os.arch}
     * @throws UnsupportedOperationException if there is none for it
     */
    public static Listing listingFor(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> X8664Listing.listing();
            case "aarch64" -> Aarch64Listing.listing();
            default ->
                throw new UnsupportedOperationException("no machine code for the architecture \"" + architecture
                        + "\" (os.arch); there is some for amd64" + " and aarch64");
        };
    }

    /**
     * Makes a child that walks a launch program, and returns without waiting for it.
     *
     * <p>All signals are blocked for the calling thread while this goes on, so that no signal handler of the JVM can run
     * in the child, and are as before when it returns. In the child they stay blocked until the program says otherwise.
     *
     * @param header the address of a header as {@link LaunchLayout} describes it
     * @return the child's pid, or -errno of {@code clone3(2)}
     */
    public long spawn(long header) {
        enter();
        try {
            return invoker.invokeL1(oneWord, spawn, header);
        } finally {
            leave();
        }
    }

    /**
     * Makes a system call that has at most five arguments; those that it does not have may be anything. This is the
     * fast one: all words travel in registers.
     *
     * @return the result, or -errno; see {@code syscall(2)}
     */
    public long syscall(long number, long a1, long a2, long a3, long a4, long a5) {
        enter();
        try {
            return invoker.invokeL6(sixWords, syscall, number, a1, a2, a3, a4, a5);
        } finally {
            leave();
        }
    }

    /**
     * Makes a system call that has six arguments.
     *
     * @return the result, or -errno; see {@code syscall(2)}
     */
    public long syscall(long number, long a1, long a2, long a3, long a4, long a5, long a6) {
        HeapInvocationBuffer words = new HeapInvocationBuffer(sevenWords);
        words.putLong(number);
        words.putLong(a1);
        words.putLong(a2);
        words.putLong(a3);
        words.putLong(a4);
        words.putLong(a5);
        words.putLong(a6);
        enter();
        try {
            return invoker.invokeLong(sevenWords, syscall, words);
        } finally {
            leave();
        }
    }

    /** Refuses further calls, and frees the page when none is under way. Closing again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            leave();
        }
    }

    private void enter() {
        int count;
        do {
            count = users.get();
            if (count == 0 || closed.get()) {
                throw new IllegalStateException("this machine code is closed");
            }
        } while (!users.compareAndSet(count, count + 1));
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            pages.freePages(page, PAGES);
        }
    }

    private static long place(byte[] code, PageManager pages, MemoryIO memory, Invoker invoker) {
        if (code.length > PAGES * pages.pageSize()) {
            throw new IllegalArgumentException(code.length + " bytes of machine code do not fit");
        }
        long page = pages.allocatePages(PAGES, WRITABLE);
        if (page == 0) {
            throw new IllegalStateException("cannot map a page for machine code");
        }
        memory.putByteArray(page, code, 0, code.length);
        if (!makeExecutable(page, PAGES * pages.pageSize(), invoker)) {
            int errno = LastError.getInstance().get();
            pages.freePages(page, PAGES);
            throw new IllegalStateException("cannot make a page of machine code executable: errno " + errno
                    + " of mprotect(2). A security policy that denies executable memory (SELinux: execmem) can be"
                    + " the reason.");
        }
        return page;
    }

    /**
     * Makes memory executable, and says whether that worked. {@link PageManager#protectPages} does the same and drops
     * the answer, so that a refusal would be noticed only by the crash of the first call.
     */
    private static boolean makeExecutable(long page, long size, Invoker invoker) {
        CallContext context = CallContext.getCallContext(
                Type.SINT, new Type[] {Type.POINTER, Type.SLONG_LONG, Type.SINT}, CallingConvention.DEFAULT, true);
        long mprotect = Library.getDefault().getSymbolAddress("mprotect");
        if (mprotect == 0) {
            throw new IllegalStateException("the C library has no mprotect");
        }
        return (int) invoker.invokeN3(context, mprotect, page, size, EXECUTABLE) == 0;
    }

    private static CallContext words(int count) {
        Type[] parameters = new Type[count];
        Arrays.fill(parameters, Type.SLONG_LONG);
        return CallContext.getCallContext(Type.SLONG_LONG, parameters, CallingConvention.DEFAULT, false);
    }
}
