package dev.pitwatch.core.notices.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.rule.AlertSettings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an announcement is to people, before it is asked who they are.
 *
 * @param event whose texts they get
 * @param whom who they are
 * @param channels by which, in order; without {@link NoticeChannel#WEBHOOK}
 * @param urgent not held back by quiet hours, and with a day limit of its own
 * @param webhookEvent what a webhook must want to get it, e.g. "alert"; empty: no webhook gets it
 * @param webhookNamed the settings name the webhook, whatever it wants
 * @param throttleKey of notices with one key a person gets one in a while; empty: not throttled
 */
public record Plan(
        NoticeEvent event,
        Whom whom,
        List<NoticeChannel> channels,
        boolean urgent,
        Optional<String> webhookEvent,
        boolean webhookNamed,
        Optional<String> throttleKey) {

    /** Who may be notified. */
    public enum Whom {
        /** No person, a webhook at most. */
        NO_ONE,
        /** Those that the settings name, or the owners. */
        RECIPIENTS,
        /** All owners of the workshop. */
        OWNERS,
        /** All owners, by all channels that they have an address for. */
        OWNERS_ON_EVERY_CHANNEL,
        /** Those who were notified of the same alert, by the channels that they were notified by. */
        NOTIFIED,
        /** The platform's team, and its own address. */
        PLATFORM
    }

    /** In the order in which they are tried. */
    static final List<NoticeChannel> EVERY_CHANNEL =
            List.of(NoticeChannel.SMS, NoticeChannel.WHATSAPP, NoticeChannel.EMAIL, NoticeChannel.PUSH);

    private static final List<NoticeChannel> IN_WRITING = List.of(NoticeChannel.EMAIL);
    private static final List<NoticeChannel> IN_WRITING_AND_BY_SMS = List.of(NoticeChannel.EMAIL, NoticeChannel.SMS);

    /** By which people hear that a critical alert is over, if that is how they heard of it. */
    static final List<NoticeChannel> OF_ENDS = List.of(NoticeChannel.EMAIL, NoticeChannel.PUSH);

    private static final String ALERTS = "alert";
    private static final String CRITICAL = "critical";
    private static final String SUBSCRIPTIONS = "subscription";

    public Plan {
        channels = List.copyOf(channels);
    }

    /**
     * {@return what it is to people; empty: nothing, as an alert that opens silently, or news of a kind that is not known}
     *
     * @param settings of where it happened
     */
    static Optional<Plan> of(OpenAnnouncement announcement, Settings settings) {
        Optional<NoticeEvent> known = Arrays.stream(NoticeEvent.values())
                .filter(event -> event.code().equals(announcement.event()))
                .findFirst();
        return known.flatMap(event -> switch (event) {
            case ALERT -> announcement.workshopId() == null ? ofPlatform(announcement) : opened(announcement, settings);
            case ALERT_ESCALATED ->
                Optional.of(new Plan(
                        event,
                        Whom.OWNERS_ON_EVERY_CHANNEL,
                        EVERY_CHANNEL,
                        true,
                        Optional.of(ALERTS),
                        isNamed(settings),
                        Optional.empty()));
            case ALERT_CLEARED ->
                announcement.workshopId() == null ? Optional.empty() : Optional.of(cleared(announcement, settings));
            case JOB -> Optional.of(webhookOnly(event, false));
            case SUBSCRIPTION_REMINDER -> owners(event, IN_WRITING_AND_BY_SMS, SUBSCRIPTIONS);
            case SUBSCRIPTION_SUSPENDED, SUBSCRIPTION_RESTORED, PAYMENT_RECEIVED ->
                owners(event, IN_WRITING, SUBSCRIPTIONS);
            case SMS_LIMIT -> owners(event, IN_WRITING_AND_BY_SMS, null);
            case WEBHOOK_OFF, WEEKLY_SUMMARY -> owners(event, IN_WRITING, null);
            default -> Optional.empty();
        });
    }

    private static Optional<Plan> opened(OpenAnnouncement announcement, Settings settings) {
        JsonNode facts = announcement.facts();
        if (facts.path("silent").asBoolean()) {
            return Optional.empty();
        }
        return Optional.of(new Plan(
                NoticeEvent.ALERT,
                Whom.RECIPIENTS,
                channels(settings),
                isCritical(announcement),
                Optional.of(ALERTS),
                isNamed(settings),
                Optional.of(throttleKey(announcement))));
    }

    private static Plan cleared(OpenAnnouncement announcement, Settings settings) {
        Plan toWebhook = webhookOnly(NoticeEvent.ALERT_CLEARED, isNamed(settings));
        return isCritical(announcement)
                ? new Plan(
                        toWebhook.event(),
                        Whom.NOTIFIED,
                        OF_ENDS,
                        true,
                        toWebhook.webhookEvent(),
                        toWebhook.webhookNamed(),
                        Optional.empty())
                : toWebhook;
    }

    private static boolean isCritical(OpenAnnouncement announcement) {
        return CRITICAL.equals(announcement.facts().path("severity").asText());
    }

    /** Of what goes wrong below all workshops; refusals of devices that no one knows are for the list only. */
    private static Optional<Plan> ofPlatform(OpenAnnouncement announcement) {
        return announcement.subject().startsWith("platform:")
                ? Optional.of(new Plan(
                        NoticeEvent.ALERT_PLATFORM,
                        Whom.PLATFORM,
                        isOfMail(announcement) ? List.of(NoticeChannel.PUSH) : IN_WRITING,
                        true,
                        Optional.empty(),
                        false,
                        Optional.of(throttleKey(announcement))))
                : Optional.empty();
    }

    /** That there is no mail can't be mailed. */
    private static boolean isOfMail(OpenAnnouncement announcement) {
        return announcement.facts().path("alert_type").asText().equals("plugin")
                && announcement.subject().startsWith("platform:%s@".formatted(NoticeChannel.EMAIL.code()));
    }

    private static Plan webhookOnly(NoticeEvent event, boolean named) {
        return new Plan(event, Whom.NO_ONE, List.of(), false, Optional.of(event.code()), named, Optional.empty());
    }

    private static Optional<Plan> owners(NoticeEvent event, List<NoticeChannel> channels, @Nullable String webhook) {
        return Optional.of(
                new Plan(event, Whom.OWNERS, channels, false, Optional.ofNullable(webhook), false, Optional.empty()));
    }

    /** Per type and pit; of what is in no pit, per type and subject. */
    private static String throttleKey(OpenAnnouncement announcement) {
        JsonNode pit = announcement.facts().path("pit_id");
        return "%s:%s"
                .formatted(
                        announcement.facts().path("alert_type").asText(),
                        pit.isNumber() ? "pit:" + pit.asLong() : announcement.subject());
    }

    private static List<NoticeChannel> channels(Settings settings) {
        return settings.channels().stream()
                .distinct()
                .flatMap(code -> channel(code).stream())
                .filter(channel -> channel != NoticeChannel.WEBHOOK)
                .toList();
    }

    private static boolean isNamed(Settings settings) {
        return settings.channels().contains(NoticeChannel.WEBHOOK.code());
    }

    /** {@return the channel of that code; empty: "dashboard", which needs no notice, or one that there isn't} */
    static Optional<NoticeChannel> channel(String code) {
        return Stream.of(NoticeChannel.values())
                .filter(channel -> channel.code().equals(code))
                .findFirst();
    }
}
