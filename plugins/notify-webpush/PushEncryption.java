package dev.pitwatch.notify.webpush;

import dev.pitwatch.spi.RouteStep;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/** Step {@code pushEncryption}: encrypts a message for the browser whose keys the headers have; only that browser can read it. */
@Component
@NullMarked
public final class PushEncryption implements RouteStep {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SALT_BYTES = 16;

    @Override
    public String name() {
        return "pushEncryption";
    }

    @Override
    public byte[] process(@Nullable Object body, Map<String, Object> headers)
            throws GeneralSecurityException, IOException {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] encrypted = EncryptedContent.of(
                bytes(body),
                key(headers, "CamelPushKey"),
                key(headers, "CamelPushAuth"),
                EncryptedContent.pair(),
                salt);
        headers.put("Content-Type", "application/octet-stream");
        headers.put("Content-Encoding", "aes128gcm");
        return encrypted;
    }

    private static byte[] bytes(@Nullable Object body) throws IOException {
        if (body instanceof InputStream stream) {
            return stream.readAllBytes();
        }
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        throw new IllegalArgumentException("body is %s, expected bytes"
                .formatted(body == null ? "empty" : body.getClass().getName()));
    }

    private static byte[] key(Map<String, Object> headers, String name) {
        if (!(headers.remove(name) instanceof String base64url)) {
            throw new IllegalArgumentException("there is no header %s, expected a key of the browser".formatted(name));
        }
        return Base64.getUrlDecoder().decode(base64url);
    }
}
