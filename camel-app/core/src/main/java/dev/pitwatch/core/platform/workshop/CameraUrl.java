package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.net.UrlPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A camera's address with its secrets: kept encrypted, shown masked. */
public final class CameraUrl {

    private static final String MASK = "***";

    private static final Pattern SIGN_IN = Pattern.compile("//[^/?#]*@");

    /** In a query, or as cameras have it, in the path. */
    private static final Pattern PARAMETER = Pattern.compile("([^=&;/?#]*)=([^&;/?#]*)");

    /** What a camera is asked for; any other parameter may be a secret. */
    private static final Set<String> HARMLESS = Set.of(
            "channel",
            "channelid",
            "subtype",
            "stream",
            "streamid",
            "profile",
            "unicast",
            "multicast",
            "proto",
            "transport",
            "camera",
            "codec",
            "videocodec",
            "resolution",
            "fps",
            "width",
            "height",
            "audio",
            "video",
            "inst",
            "track");

    /** A segment of random characters, which lets in the one that knows it. */
    private static final Pattern TOKEN = Pattern.compile(
            "(?<=/)(?=[^/?#]*\\d)(?=[^/?#]*\\p{Alpha})(?:\\p{Alnum}{16,}|[\\p{XDigit}-]{16,})(?=[/?#]|$)");

    private CameraUrl() {}

    /** {@return whether it is an address of a camera} */
    public static boolean isUsable(String url) {
        try {
            URI uri = new URI(url);
            return ("rtsp".equals(uri.getScheme()) || "rtsps".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && UrlPort.isValid(uri)
                    && !url.contains(MASK);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** {@return what is stored of it} */
    public static byte[] seal(MasterKey key, long pitId, String url) {
        return Sealed.CAMERA_URL.seal(key, Long.toString(pitId), url);
    }

    /** {@return the address again, with user and password} */
    public static String open(MasterKey key, long pitId, byte[] sealed) {
        return Sealed.CAMERA_URL.open(key, Long.toString(pitId), sealed);
    }

    /** {@return what is shown of it} */
    static @Nullable String masked(MasterKey key, long pitId, byte @Nullable [] sealed) {
        return sealed == null ? null : masked(open(key, pitId, sealed));
    }

    /** {@return the address with three stars for user and password, parameters that may be secrets, and tokens in the path} */
    static String masked(String url) {
        String withoutSignIn = SIGN_IN.matcher(url).replaceFirst("//" + MASK + "@");
        String withoutParameters = PARAMETER
                .matcher(withoutSignIn)
                .replaceAll(found -> Matcher.quoteReplacement(
                        HARMLESS.contains(found.group(1).toLowerCase(Locale.ROOT))
                                ? found.group()
                                : found.group(1) + "=" + MASK));
        int authority = withoutParameters.indexOf("//") + 2;
        return withoutParameters.substring(0, authority)
                + TOKEN.matcher(withoutParameters.substring(authority)).replaceAll(Matcher.quoteReplacement(MASK));
    }
}
