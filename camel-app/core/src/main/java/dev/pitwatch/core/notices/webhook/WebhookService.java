package dev.pitwatch.core.notices.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.net.CallableHosts;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.notices.announcement.Announcement;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.notices.webhook.JdbiWebhookRepository.OutOfReach;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps the webhook of each workshop, and the secret that its calls are signed with. */
public final class WebhookService {

    private static final int SECRET_BYTES = 32;

    /** A call that takes longer. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    /** So long each call has to fail until the webhook is switched off. */
    private static final Duration OUT_OF_REACH = Duration.ofDays(7);

    private static final int LONGEST_ERROR = 200;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<String> ALL =
            Stream.of(WebhookEvent.values()).map(WebhookEvent::code).toList();

    private final JdbiWebhookRepository webhooks;
    private final Database database;
    private final MasterKey key;
    private final Clock clock;
    private final CallableHosts callable;
    private final Announcements announcements;

    public WebhookService(Database database, MasterKey key, Clock clock) {
        this(database, key, clock, CallableHosts.PUBLIC);
    }

    /** Takes hosts besides those of the internet, too. */
    public WebhookService(Database database, MasterKey key, Clock clock, CallableHosts callable) {
        this.webhooks = new JdbiWebhookRepository(database);
        this.database = database;
        this.key = key;
        this.clock = clock;
        this.callable = callable;
        this.announcements = new Announcements(database, clock);
    }

    /**
     * A webhook after a change.
     *
     * @param secret this once, when it is new; null: as before
     */
    public record Changed(
            @JsonUnwrapped Webhook webhook, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

        /** Names no secret. */
        @Override
        public String toString() {
            return webhook.toString();
        }
    }

    /** {@return the workshop's webhook} Throws a Problem when it has none. */
    public Webhook get(Scope scope, long workshopId) {
        return find(scope, workshopId).orElseThrow(() -> Problem.notFound("webhook"));
    }

    /** {@return the workshop's webhook, if it has one} Throws a Problem when the scope sees no such workshop. */
    public Optional<Webhook> find(Scope scope, long workshopId) {
        Optional<Webhook> found = webhooks.find(scope, workshopId);
        if (found.isEmpty() && !webhooks.seesWorkshop(scope, workshopId)) {
            throw Problem.notFound("workshop");
        }
        return found;
    }

    /** Changes the workshop's webhook, or makes it: then {@code url} is needed, and all events count unless some are named. */
    public Changed change(Scope scope, long workshopId, Patch patch) {
        return database.together(() -> {
            if (webhooks.lockWorkshop(scope, workshopId).isEmpty()) {
                throw Problem.notFound("workshop");
            }
            Optional<Webhook> before = webhooks.find(scope, workshopId);
            if (before.isEmpty() && !patch.sets("url")) {
                throw Problem.invalid("url", "is missing: there is no webhook yet");
            }
            String url = Objects.requireNonNull(
                    patch.text("url", before.map(Webhook::url).orElse("")));
            Webhook after = new Webhook(
                    patch.has("url") ? WebhookUrl.checked(url, callable) : url,
                    events(patch, before),
                    patch.flag("enabled", before.map(Webhook::enabled).orElse(true)),
                    before.map(Webhook::lastStatus).orElse(null),
                    before.map(Webhook::lastAt).orElse(null),
                    before.map(Webhook::lastError).orElse(null));
            if (before.isPresent()) {
                webhooks.update(scope, workshopId, after);
                return new Changed(after, null);
            }
            String secret = newSecret();
            webhooks.add(scope, workshopId, after, seal(workshopId, secret));
            return new Changed(after, secret);
        });
    }

    private static List<String> events(Patch patch, Optional<Webhook> before) {
        return patch.sets("events")
                ? patch.list("events").stream().map(JsonNode::asText).toList()
                : before.map(Webhook::events).orElse(ALL);
    }

    /** Gives the webhook another secret; calls are signed with that at once, those that are tried again too. */
    public Changed rotate(Scope scope, long workshopId) {
        String secret = newSecret();
        Webhook webhook = webhooks.rotate(scope, workshopId, seal(workshopId, secret))
                .orElseThrow(() -> Problem.notFound("webhook"));
        return new Changed(webhook, secret);
    }

    /** Takes the webhook away; what waits to be sent to it is not sent. */
    public void remove(Scope scope, long workshopId) {
        if (!webhooks.remove(scope, workshopId)) {
            throw Problem.notFound("webhook");
        }
    }

    /** {@return where to send what is for the workshop's webhook now; empty: it has none, or it is switched off} */
    public Optional<WebhookTarget> target(long workshopId) {
        return webhooks.target(workshopId)
                .map(found -> new WebhookTarget(
                        found.url(), Sealed.WEBHOOK.open(key, Long.toString(workshopId), found.secret())));
    }

    /** Has it called at once, should it rest after failures: someone tries it. */
    public void endRest(Scope scope, long workshopId) {
        webhooks.endRest(scope, workshopId);
    }

    /**
     * Writes down how the last call was answered. One that fails rests for a while, each time longer; that and one that is slow are
     * called by threads of their own from now on, until they are prompt. When each call of a week failed it is switched off, and its
     * owners are notified.
     *
     * @param status null: no answer came
     * @param why no answer came; of one that did it doesn't matter
     */
    public void answered(long workshopId, @Nullable Integer status, Duration took, String why) {
        boolean failed = status == null || status < 200 || status >= 300;
        String error = status == null ? shortened(why) : failed ? "status " + status : null;
        Instant now = clock.instant();
        database.together(() -> {
            webhooks.answered(workshopId, status, error, failed || took.compareTo(SLOW) > 0, now);
            webhooks.switchOff(workshopId, now.minus(OUT_OF_REACH)).ifPresent(off -> announce(workshopId, off));
            return workshopId;
        });
    }

    /** The same without a reason. */
    public void answered(long workshopId, @Nullable Integer status, Duration took) {
        answered(workshopId, status, took, "no answer");
    }

    private void announce(long workshopId, OutOfReach off) {
        announcements.announce(
                Scope.platform(),
                new Announcement(
                        workshopId,
                        "webhook_off",
                        "workshop:" + workshopId,
                        Map.of("host", URI.create(off.url()).getHost(), "since", Json.time(off.unreachableSince())),
                        "webhook_off:%d:%s".formatted(workshopId, off.unreachableSince())));
    }

    private static String shortened(String why) {
        return why.substring(0, Math.min(why.length(), LONGEST_ERROR));
    }

    private static String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return "whsec_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private byte[] seal(long workshopId, String secret) {
        return Sealed.WEBHOOK.seal(key, Long.toString(workshopId), secret);
    }
}
