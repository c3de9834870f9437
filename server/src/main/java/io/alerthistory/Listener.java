package io.alerthistory;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** {@code listen}: a receiver to try things out with, on loopback; prints the notifications that arrive. */
final class Listener {
    private static final JsonFactory JSON = new JsonFactory();

    private Listener() {}

    /** Listens until the process is stopped. Returns the exit status. */
    static int run(int port, PrintStream out) throws InterruptedException {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/", exchange -> show(exchange, out));
            server.start();
            out.println("Listening on http://127.0.0.1:" + server.getAddress().getPort()
                    + "/ for notifications. Stop with Ctrl-C.");
            new CountDownLatch(1).await();
            return 0;
        } catch (IOException e) {
            System.err.println("listen: cannot have port " + port + " on 127.0.0.1: " + e.getMessage()
                    + "; name another: listen PORT");
            return 1;
        }
    }

    private static void show(HttpExchange exchange, PrintStream out) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(print(exchange.getRequestBody(), out) ? 200 : 400, -1);
        }
    }

    /** Whether it was JSON. */
    private static boolean print(InputStream body, PrintStream out) {
        try (var json = JSON.createParser(ObjectReadContext.empty(), body)) {
            var text = new StringWriter();
            try (var pretty = JSON.createGenerator(indenting(), text)) {
                while (json.nextToken() != null) {
                    pretty.copyCurrentEvent(json);
                }
            }
            out.println(text);
            return true;
        } catch (JacksonException e) {
            out.println("not JSON: " + e.getOriginalMessage());
            return false;
        }
    }

    private static ObjectWriteContext indenting() {
        return new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }
        };
    }
}
