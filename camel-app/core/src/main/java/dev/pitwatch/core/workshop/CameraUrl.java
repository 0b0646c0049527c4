package dev.pitwatch.core.workshop;

import dev.pitwatch.core.crypto.MasterKey;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** A camera's address with its user and password: kept encrypted, shown masked. */
public final class CameraUrl {

    private static final String PURPOSE = "camera url";
    private static final String MASK = "***";

    private CameraUrl() {}

    /** {@return whether it is an address of a camera} */
    public static boolean isUsable(String url) {
        try {
            URI uri = new URI(url);
            return ("rtsp".equals(uri.getScheme()) || "rtsps".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && !MASK.equals(uri.getUserInfo());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** {@return what is stored of it} */
    public static byte[] seal(MasterKey key, String url) {
        return key.encrypt(PURPOSE, url);
    }

    /** {@return the address again, with user and password} */
    public static String open(MasterKey key, byte[] sealed) {
        return key.decrypt(PURPOSE, sealed);
    }

    /** {@return what is shown of it: user and password as three stars} */
    static @Nullable String masked(MasterKey key, byte @Nullable [] sealed) {
        return sealed == null ? null : open(key, sealed).replaceFirst("//[^/]*@", "//" + MASK + "@");
    }
}
