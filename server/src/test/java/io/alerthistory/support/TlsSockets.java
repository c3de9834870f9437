package io.alerthistory.support;

import io.alerthistory.support.TestKeys.Certified;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Server sockets with an identity, which may want to see one. */
public final class TlsSockets extends ServerSocketFactory {
    private final Certified identity;
    private final Certified trusted;
    private final boolean wantsCertificate;

    /** @param trusted who has to have signed a client's certificate */
    public TlsSockets(Certified identity, Certified trusted, boolean wantsCertificate) {
        this.identity = identity;
        this.trusted = trusted;
        this.wantsCertificate = wantsCertificate;
    }

    public SSLContext context() {
        try {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("own", identity.key(), new char[0], new Certificate[] {identity.certificate()});
            keys.setCertificateEntry("ca", trusted.certificate());
            var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, new char[0]);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        var socket = (SSLServerSocket) context().getServerSocketFactory().createServerSocket(port, backlog, address);
        socket.setNeedClientAuth(wantsCertificate);
        return socket;
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, 0, InetAddress.getLoopbackAddress());
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, InetAddress.getLoopbackAddress());
    }
}
