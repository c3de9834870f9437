package io.alerthistory.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A context that makes each connection from the settings of that moment. The HTTP server takes one context for good, so
 * this is how certificates change while it runs. Of all ways to make a connection only the one that the server takes is
 * there: from a socket that was accepted. Safe for many threads.
 */
final class LiveTls extends SSLContext {
    /** @param current may be asked by many threads, once for each connection */
    LiveTls(Supplier<ServerTls> current) {
        this(current, current.get().context());
    }

    private LiveTls(Supplier<ServerTls> current, SSLContext first) {
        super(new Spi(current), first.getProvider(), first.getProtocol());
    }

    /** Makes the connections. Each waits for its client here, in a thread of its own. */
    private static final class Accepting extends SSLSocketFactory {
        /** How plain HTTP begins; TLS begins with the byte 22. As many characters each as Go looks at. */
        private static final Set<String> HTTP = Set.of("GET /", "HEAD ", "POST ", "PUT /", "OPTIO");

        private static final int BEGINNING = 5;

        private static final String REFUSAL =
                "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

        private final Supplier<ServerTls> current;

        Accepting(Supplier<ServerTls> current) {
            this.current = current;
        }

        @Override
        public Socket createSocket(Socket accepted, InputStream consumed, boolean autoClose) throws IOException {
            var beginning = accepted.getInputStream().readNBytes(BEGINNING);
            if (beginning.length < BEGINNING) {
                throw new EOFException("the client went away");
            }
            if (HTTP.contains(new String(beginning, US_ASCII))) {
                refuse(accepted);
                throw new SSLException("an HTTP request to an HTTPS server");
            }
            var tls = current.get();
            var socket = (SSLSocket)
                    tls.context().getSocketFactory().createSocket(accepted, new ByteArrayInputStream(beginning), true);
            socket.setSSLParameters(tls.parameters());
            return socket;
        }

        /** In Go's words; whoever speaks plain HTTP cannot be told otherwise what is wrong. */
        private static void refuse(Socket accepted) throws IOException {
            var in = accepted.getInputStream();
            in.skipNBytes(in.available()); // what is left unread would become a reset, and the answer be lost
            accepted.getOutputStream().write(REFUSAL.getBytes(US_ASCII));
            accepted.shutdownOutput();
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return current.get().context().getSocketFactory().getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return current.get().context().getSocketFactory().getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
            throw onlyAccepted();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw onlyAccepted();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw onlyAccepted();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw onlyAccepted();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            throw onlyAccepted();
        }

        private static UnsupportedOperationException onlyAccepted() {
            return new UnsupportedOperationException("only connections that were accepted become TLS here");
        }
    }

    private static final class Spi extends SSLContextSpi {
        private final Supplier<ServerTls> current;

        Spi(Supplier<ServerTls> current) {
            this.current = current;
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new Accepting(current);
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("the web configuration has the keys");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return current.get().context().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return current.get().context().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return current.get().context().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return current.get().context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return current.get().context().getClientSessionContext();
        }
    }
}
