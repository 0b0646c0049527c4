package dev.pitwatch.core.notices.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.rule.AlertSettings.Settings;
import dev.pitwatch.core.notices.rule.Plan.Whom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {

    @Test
    void givenAnAlert_whenPlanned_thenItGoesToRecipientsByTheChannelsSetOnceEachWithoutTheDashboard() {
        Plan plan = plan(
                "alert",
                "pit:7",
                "{'alert_type':'high_aqi','severity':'warning','pit_id':7}",
                "dashboard",
                "email",
                "sms",
                "email",
                "pigeon");

        assertThat(plan.event()).isEqualTo(NoticeEvent.ALERT);
        assertThat(plan.whom()).isEqualTo(Whom.RECIPIENTS);
        assertThat(plan.channels()).containsExactly(NoticeChannel.EMAIL, NoticeChannel.SMS);
        assertThat(plan.urgent()).isFalse();
        assertThat(plan.webhookEvent()).contains("alert");
        assertThat(plan.webhookNamed()).isFalse();
        assertThat(plan.throttleKey()).contains("high_aqi:pit:7");
    }

    @Test
    void givenACriticalAlertOfADevice_whenPlanned_thenItIsUrgentThrottledByItsSubjectAndTheWebhookIsNamed() {
        Plan plan = plan(
                "alert",
                "device:ESP32-1",
                "{'alert_type':'device_offline','severity':'critical','pit_id':null}",
                "webhook");

        assertThat(plan.urgent()).isTrue();
        assertThat(plan.channels()).isEmpty();
        assertThat(plan.webhookNamed()).isTrue();
        assertThat(plan.throttleKey()).contains("device_offline:device:ESP32-1");
    }

    @Test
    void givenASilentAlert_whenPlanned_thenNothing() {
        assertThat(Plan.of(announcement(1L, "alert", "pit:7", "{'silent':true}"), settings("sms")))
                .isEmpty();
        assertThat(Plan.of(announcement(1L, "alert", "pit:7", "{'silent':false}"), settings("sms")))
                .isPresent();
    }

    @Test
    void givenAnEscalation_whenPlanned_thenOwnersGetItOnEveryChannelUrgentlyAndUnthrottled() {
        Plan plan = plan("alert_escalated", "pit:7", "{}", "email", "webhook");

        assertThat(plan.whom()).isEqualTo(Whom.OWNERS_ON_EVERY_CHANNEL);
        assertThat(plan.channels())
                .containsExactly(NoticeChannel.SMS, NoticeChannel.WHATSAPP, NoticeChannel.EMAIL, NoticeChannel.PUSH);
        assertThat(plan.urgent()).isTrue();
        assertThat(plan.webhookEvent()).contains("alert");
        assertThat(plan.webhookNamed()).isTrue();
        assertThat(plan.throttleKey()).isEmpty();
    }

    @Test
    void givenAnAlertThatCleared_whenPlanned_thenOnlyTheWebhookOfAWorkshopHears() {
        Plan plan = plan("alert_cleared", "pit:7", "{}", "sms", "webhook");

        assertThat(plan.whom()).isEqualTo(Whom.NO_ONE);
        assertThat(plan.channels()).isEmpty();
        assertThat(plan.urgent()).isFalse();
        assertThat(plan.webhookEvent()).contains("alert_cleared");
        assertThat(plan.webhookNamed()).isTrue();
        assertThat(Plan.of(announcement(null, "alert_cleared", "platform:disk@1", "{}"), settings()))
                .isEmpty();
    }

    @Test
    void givenACriticalAlertThatCleared_whenPlanned_thenWhoWasNotifiedByMailOrPushHearsUrgently() {
        Plan plan = plan("alert_cleared", "pit:7", "{'severity':'critical'}", "sms");

        assertThat(plan.whom()).isEqualTo(Whom.NOTIFIED);
        assertThat(plan.channels()).containsExactly(NoticeChannel.EMAIL, NoticeChannel.PUSH);
        assertThat(plan.urgent()).isTrue();
        assertThat(plan.webhookEvent()).contains("alert_cleared");
        assertThat(plan.webhookNamed()).isFalse();
        assertThat(plan.throttleKey()).isEmpty();
    }

    @Test
    void givenAJobsNewStatus_whenPlanned_thenOnlyAWebhookThatWantsJobsGetsIt() {
        Plan plan = plan("job", "job:7", "{}", "sms", "webhook");

        assertThat(plan.whom()).isEqualTo(Whom.NO_ONE);
        assertThat(plan.channels()).isEmpty();
        assertThat(plan.webhookEvent()).contains("job");
        assertThat(plan.webhookNamed()).as("by settings of alerts").isFalse();
    }

    @Test
    void givenAnAlertOfThePlatform_whenPlanned_thenItsTeamGetsAMailAndNoWorkshopsSettingsCount() {
        Plan plan = Plan.of(
                        announcement(null, "alert", "platform:disk@1", "{'alert_type':'disk','severity':'warning'}"),
                        settings("sms", "webhook"))
                .orElseThrow();

        assertThat(plan.event()).isEqualTo(NoticeEvent.ALERT_PLATFORM);
        assertThat(plan.whom()).isEqualTo(Whom.PLATFORM);
        assertThat(plan.channels()).containsExactly(NoticeChannel.EMAIL);
        assertThat(plan.urgent()).isTrue();
        assertThat(plan.webhookEvent()).isEmpty();
        assertThat(plan.webhookNamed()).isFalse();
        assertThat(plan.throttleKey()).contains("disk:platform:disk@1");
    }

    @ParameterizedTest
    @CsvSource({"email, PUSH", "sms, EMAIL", "push, EMAIL"})
    void givenAChannelThatIsSwitchedOff_whenPlanned_thenThePlatformsTeamHearsByAnother(String off, NoticeChannel by) {
        String subject = "platform:%s@1".formatted(off);

        Plan plan = Plan.of(
                        announcement(null, "alert", subject, "{'alert_type':'plugin','severity':'warning'}"),
                        settings())
                .orElseThrow();

        assertThat(plan.channels()).containsExactly(by);
    }

    @Test
    void givenRefusalsOfADeviceThatNoWorkshopHas_whenPlanned_thenTheyAreForTheListOnly() {
        assertThat(Plan.of(announcement(null, "alert", "device:made-up", "{}"), settings("sms")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "subscription_reminder, 2, true",
        "subscription_suspended, 1, true",
        "subscription_restored, 1, true",
        "payment_received, 1, true",
        "sms_limit, 2, false",
        "webhook_off, 1, false",
        "weekly_summary, 1, false"
    })
    void givenNewsOfTheWorkshop_whenPlanned_thenAllOwnersGetItByMailAndWhatIsPressingBySms(
            String event, int channels, boolean webhook) {
        Plan plan = plan(event, "workshop:1", "{}", "sms", "webhook");

        assertThat(plan.whom()).isEqualTo(Whom.OWNERS);
        assertThat(plan.channels())
                .isEqualTo(List.of(NoticeChannel.EMAIL, NoticeChannel.SMS).subList(0, channels));
        assertThat(plan.urgent()).isFalse();
        assertThat(plan.webhookEvent()).isEqualTo(Optional.of("subscription").filter(any -> webhook));
        assertThat(plan.webhookNamed()).isFalse();
        assertThat(plan.throttleKey()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one_time_code", "job_created", "quiet_summary", "test", "of_a_later_version"})
    void givenWhatIsNotAnnounced_whenPlanned_thenNothing(String event) {
        assertThat(Plan.of(announcement(1L, event, "pit:7", "{}"), settings("sms")))
                .isEmpty();
    }

    private static Plan plan(String event, String subject, String facts, String... channels) {
        return Plan.of(announcement(1L, event, subject, facts), settings(channels))
                .orElseThrow();
    }

    private static Settings settings(String... channels) {
        return new Settings(List.of(channels), List.of(), Optional.empty(), Duration.ofMinutes(15), 20);
    }

    private static OpenAnnouncement announcement(@Nullable Long workshop, String event, String subject, String facts) {
        try {
            return new OpenAnnouncement(
                    5, workshop, event, subject, Json.MAPPER.readTree(facts.replace('\'', '"')), Instant.EPOCH);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
