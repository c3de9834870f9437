package io.alerthistory.web;

import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the certificates of clients. Who is turned away finds the reason in our log, because the client is told next to
 * nothing. Safe for many threads.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTrust.class);

    /** Types of names in a certificate (RFC 5280, 4.2.1.6). */
    private static final int EMAIL = 1;

    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;

    private final Optional<X509ExtendedTrustManager> authorities;
    private final Optional<Set<String>> allowedNames;

    /**
     * @param authorities that must have issued the certificate, or empty where any will do: then the client has proved
     *     only that it holds the key
     * @param allowedNames of which the certificate must have one, or empty where the names do not matter
     */
    ClientTrust(Optional<X509ExtendedTrustManager> authorities, Optional<Set<String>> allowedNames) {
        this.authorities = authorities;
        this.allowedNames = allowedNames;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        try {
            if (authorities.isPresent()) {
                authorities.get().checkClientTrusted(chain, authType, socket);
            }
            checkNames(chain[0]);
        } catch (CertificateException e) {
            LOG.atWarn()
                    .addKeyValue("component", "web")
                    .addKeyValue("client", socket.getRemoteSocketAddress())
                    .addKeyValue("subject", chain[0].getSubjectX500Principal())
                    .addKeyValue("err", e.getMessage())
                    .log("the certificate of a client is refused");
            throw e;
        }
    }

    private void checkNames(X509Certificate certificate) throws CertificateException {
        if (allowedNames.isPresent() && !isAllowed(certificate, allowedNames.get())) {
            throw new CertificateException("none of its alternative names is in client_allowed_sans");
        }
    }

    private static boolean isAllowed(X509Certificate certificate, Set<String> allowed)
            throws CertificateParsingException {
        var names = certificate.getSubjectAlternativeNames();
        return names != null && names.stream().anyMatch(name -> isAllowed(name, allowed));
    }

    private static boolean isAllowed(List<?> typeAndName, Set<String> allowed) {
        if (!(typeAndName.get(0) instanceof Integer type && typeAndName.get(1) instanceof String name)) {
            return false;
        }
        return switch (type) {
            case DNS, EMAIL, URI -> allowed.contains(name);
            case ADDRESS -> allowed.stream().anyMatch(one -> isSameAddress(one, name));
            default -> false;
        };
    }

    /** An IPv6 address has many spellings. */
    private static boolean isSameAddress(String one, String other) {
        try {
            return InetAddress.ofLiteral(one).equals(InetAddress.ofLiteral(other));
        } catch (IllegalArgumentException e) {
            return false; // a name, not an address
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.map(X509ExtendedTrustManager::getAcceptedIssuers).orElse(new X509Certificate[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("connections are made from sockets");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("connections are made from sockets");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("we are the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("we are the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("we are the server");
    }
}
