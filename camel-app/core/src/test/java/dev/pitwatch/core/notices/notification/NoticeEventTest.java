package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.notices.preference.OptOut;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoticeEventTest {

    private static List<NoticeEvent> doneWithout(OptOut kind, boolean urgent, boolean owner) {
        return Arrays.stream(NoticeEvent.values())
                .filter(event -> event.optOut(urgent, owner).equals(Optional.of(kind)))
                .toList();
    }

    @Test
    void givenCodesLinksAndThePlatformsAlerts_whenAsked_thenNobodyDoesWithoutThem() {
        assertThat(Arrays.stream(NoticeEvent.values())
                        .filter(event -> event.optOut(false, false).isEmpty()))
                .containsExactlyInAnyOrder(
                        NoticeEvent.ONE_TIME_CODE,
                        NoticeEvent.SET_PASSWORD,
                        NoticeEvent.FORGOTTEN_PASSWORD,
                        NoticeEvent.PASSWORD_CHANGED,
                        NoticeEvent.PUSH_LOST,
                        NoticeEvent.ADDRESS_CODE,
                        NoticeEvent.ADDRESS_CHANGED,
                        NoticeEvent.JOB_CREATED,
                        NoticeEvent.JOB_ACCOUNT,
                        NoticeEvent.JOB_LINK,
                        NoticeEvent.ALERT_PLATFORM,
                        NoticeEvent.TEST);
    }

    @Test
    void givenWhatIsUrgent_whenAsked_thenStaffDoWithoutItAndOwnersDont() {
        assertThat(doneWithout(OptOut.ALERTS, true, false)).contains(NoticeEvent.ALERT, NoticeEvent.ALERT_ESCALATED);
        assertThat(doneWithout(OptOut.ALERTS, true, true)).isEmpty();
        assertThat(doneWithout(OptOut.ALERTS, false, true)).contains(NoticeEvent.ALERT, NoticeEvent.QUIET_SUMMARY);
        assertThat(doneWithout(OptOut.JOB_PROGRESS, false, false)).isEqualTo(List.copyOf(NoticeEvent.OF_PROGRESS));
    }
}
