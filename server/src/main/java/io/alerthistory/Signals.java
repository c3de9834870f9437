package io.alerthistory;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Answers to the signals of the operating system. Java has no public way to hear SIGHUP, which would end the process, or
 * to end with status 0 on SIGTERM; {@code sun.misc.Signal} is what every JDK since 9 supports for it (JEP 260). It is
 * called by name because the compiler warns of it in a way that cannot be switched off, and our warnings are errors.
 */
final class Signals {
    private Signals() {}

    /** @param name without its SIG, such as {@code TERM} */
    static void on(String name, Runnable answer) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
                answer.run();
                return null;
            }
            return method.invoke(answer, arguments);
        };
        try {
            var signal = Class.forName("sun.misc.Signal");
            var type = Class.forName("sun.misc.SignalHandler");
            signal.getMethod("handle", signal, type)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java platform cannot hear signals; use a full JDK or JRE", e);
        }
    }
}
