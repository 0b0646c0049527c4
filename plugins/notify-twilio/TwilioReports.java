package dev.pitwatch.notify.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pitwatch.spi.DeliveryReport;
import dev.pitwatch.spi.RouteStep;
import java.net.URI;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Step that reads a status call-back of Twilio: the body as it came, the headers {@code x-twilio-signature},
 * {@code webhook-url} (the public one, with its query, whose {@code notice} is the key of the notice) and {@code token}, the
 * account's. The new body is a list of {@link DeliveryReport}, or null: Twilio did not sign it.
 *
 * <p>How it is signed: https://www.twilio.com/docs/usage/security#validating-requests. Which parameters a call-back has changes
 * without notice, so all are signed and few are read.
 */
public class TwilioReports implements RouteStep {

    private static final String ALGORITHM = "HmacSHA1";

    private final String name;
    private final String channel;

    /** Takes what reports are of that don't say so themselves, e.g. "sms". */
    protected TwilioReports(String name, String channel) {
        this.name = name;
        this.channel = channel;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable Object process(@Nullable Object body, Map<String, Object> headers)
            throws GeneralSecurityException {
        String token = String.valueOf(headers.remove("token"));
        String url = String.valueOf(headers.get("webhook-url"));
        SortedMap<String, TreeSet<String>> form =
                body instanceof byte[] bytes ? form(new String(bytes, UTF_8)) : new TreeMap<>();
        String signature = String.valueOf(headers.get("x-twilio-signature"));
        return isSigned(url, form, token, signature) ? reports(form, url) : null;
    }

    private static boolean isSigned(String url, SortedMap<String, TreeSet<String>> form, String token, String signature)
            throws GeneralSecurityException {
        StringBuilder signed = new StringBuilder(url);
        form.forEach(
                (name, values) -> values.forEach(value -> signed.append(name).append(value)));
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(token.getBytes(UTF_8), ALGORITHM));
        String expected =
                Base64.getEncoder().encodeToString(mac.doFinal(signed.toString().getBytes(UTF_8)));
        return MessageDigest.isEqual(expected.getBytes(UTF_8), signature.getBytes(UTF_8));
    }

    private List<DeliveryReport> reports(SortedMap<String, TreeSet<String>> form, String url) {
        String query = URI.create(url).getRawQuery();
        String key = first(form(query == null ? "" : query), "notice");
        return switch (first(form, "MessageStatus")) {
            case "delivered", "read" -> report(form, key, DeliveryReport.Kind.DELIVERED, "");
            case "failed", "undelivered", "canceled" -> report(form, key, DeliveryReport.Kind.FAILED, reason(form));
            case "accepted", "queued", "scheduled", "sending", "sent" ->
                report(form, key, DeliveryReport.Kind.SENT, "");
            default -> List.of();
        };
    }

    private List<DeliveryReport> report(
            SortedMap<String, TreeSet<String>> form, String key, DeliveryReport.Kind kind, String reason) {
        String sid = first(form, "MessageSid");
        // An account may have one URL for all that it sends.
        String channel = first(form, "To").startsWith("whatsapp:") ? "whatsapp" : this.channel;
        return sid.isEmpty() ? List.of() : List.of(new DeliveryReport(channel, key, sid, kind, reason));
    }

    private static String reason(SortedMap<String, TreeSet<String>> form) {
        String code = first(form, "ErrorCode");
        return code.matches("[1-9]\\d{0,8}")
                ? TwilioCodes.reason(Integer.parseInt(code))
                : "twilio could not deliver it";
    }

    private static String first(SortedMap<String, TreeSet<String>> form, String name) {
        TreeSet<String> values = form.get(name);
        return values == null ? "" : values.first();
    }

    /** {@return a form's values by name, in the order in which they are signed} */
    private static SortedMap<String, TreeSet<String>> form(String text) {
        SortedMap<String, TreeSet<String>> form = new TreeMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                form.computeIfAbsent(name, any -> new TreeSet<>())
                        .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    /** What can't be decoded stays as it is: its signature will not be right. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
