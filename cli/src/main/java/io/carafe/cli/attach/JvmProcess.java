package io.carafe.cli.attach;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This JVM. Its signals come by {@code sun.misc.Signal}: the one way to them, which every JVM that Carafe runs on has, and
 * which no compiler lets pass without a warning. The JVM keeps QUIT for thread dumps; a HUP that is ignored (nohup) stays
 * ignored.
 */
public final class JvmProcess implements UserProcess {
    private final Map<Runnable, Thread> farewells = new ConcurrentHashMap<>();

    @Override
    public boolean handle(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    JvmProcess.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handlerType)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (InvocationTargetException takenOrUnknown) {
            return false;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no sun.misc.Signal", e);
        }
    }

    @Override
    public void exit(int code) {
        System.exit(code);
    }

    @Override
    public void onEnd(Runnable farewell) {
        Thread hook = new Thread(farewell, "farewell");
        farewells.put(farewell, hook);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void noLongerOnEnd(Runnable farewell) {
        Thread hook = farewells.remove(farewell);
        try {
            if (hook != null) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        } catch (IllegalStateException alreadyEnding) {
            // Then it runs, and that is fine.
        }
    }

    /** The kernel stops a process in the background that touches its terminal. */
    @Override
    public void awaitForeground() {}

    /** The terminal is put back by {@link #onEnd}. */
    @Override
    public void rawMode(boolean raw) {}
}
