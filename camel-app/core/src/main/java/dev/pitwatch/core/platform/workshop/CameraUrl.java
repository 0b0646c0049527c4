package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.net.UrlPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A camera's address with its secrets: kept encrypted, shown masked. */
public final class CameraUrl {

    /** As the API calls the address of its stream, and of the small one. */
    static final String FIELD = "camera_rtsp_url";

    static final String LOW_FIELD = "camera_low_rtsp_url";

    /** What is said of one that is none. */
    public static final String EXPECTED =
            "must be rtsp://user:password@host:port/path, without $ and control characters";

    private static final String MASK = "***";

    /** MediaMTX puts other texts in place of what begins with a dollar. */
    private static final Pattern UNSAFE = Pattern.compile("[$\\p{Cntrl}\\x80-\\x9f]|%(?:[01][0-9A-Fa-f]|7[Ff])");

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

    /** A Hikvision's channel: 101 is the main stream of the first, 102 its small one. */
    private static final Pattern MAIN_CHANNEL = Pattern.compile("(?i)(/Streaming/Channels/\\d{1,3})01(?=[/?#]|$)");

    private CameraUrl() {}

    /** {@return the address of the camera's small stream, if its own says that it has one} Of others than Hikvision's none is known. */
    public static Optional<String> lowOf(String url) {
        Matcher main = MAIN_CHANNEL.matcher(url);
        return main.find() ? Optional.of(main.replaceFirst("$102")) : Optional.empty();
    }

    /** {@return whether it is an address of a camera} */
    public static boolean isUsable(String url) {
        try {
            URI uri = new URI(url);
            return ("rtsp".equals(uri.getScheme()) || "rtsps".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && !uri.getHost().contains("%")
                    && !UNSAFE.matcher(url).find()
                    && UrlPort.isValid(uri)
                    && !url.contains(MASK);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** {@return whether a usable address is one of a camera with TLS} */
    public static boolean isTls(String url) {
        return "rtsps".equals(URI.create(url).getScheme());
    }

    /** {@return the host of an address that is usable, without brackets} */
    public static String hostOf(String url) {
        return URI.create(url).getHost().replaceAll("[\\[\\]]", "");
    }

    /** {@return a usable address with another host, in brackets if it is one of IPv6} */
    public static String withHost(String url, String host) {
        URI uri = URI.create(url);
        String signIn = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String begin = uri.getScheme() + "://";
        return begin
                + signIn
                + host
                + port
                + url.substring(begin.length() + uri.getRawAuthority().length());
    }

    /** {@return what is stored of it} */
    public static byte[] seal(MasterKey key, long pitId, String url) {
        return Sealed.CAMERA_URL.seal(key, Long.toString(pitId), url);
    }

    /** {@return the address again, with user and password} */
    public static String open(MasterKey key, long pitId, byte[] sealed) {
        return Sealed.CAMERA_URL.open(key, Long.toString(pitId), sealed);
    }

    static byte[] sealLow(MasterKey key, long pitId, String url) {
        return Sealed.CAMERA_LOW_URL.seal(key, Long.toString(pitId), url);
    }

    /** {@return the address of the small stream again} */
    public static String openLow(MasterKey key, long pitId, byte[] sealed) {
        return Sealed.CAMERA_LOW_URL.open(key, Long.toString(pitId), sealed);
    }

    static @Nullable String maskedLow(MasterKey key, long pitId, byte @Nullable [] sealed) {
        return sealed == null ? null : masked(() -> openLow(key, pitId, sealed));
    }

    /** {@return what is shown of it} */
    static @Nullable String masked(MasterKey key, long pitId, byte @Nullable [] sealed) {
        return sealed == null ? null : masked(() -> open(key, pitId, sealed));
    }

    private static String masked(Supplier<String> url) {
        try {
            return masked(url.get());
        } catch (IllegalArgumentException e) {
            return MASK; // damaged, or of another key: it has to be typed again
        }
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
