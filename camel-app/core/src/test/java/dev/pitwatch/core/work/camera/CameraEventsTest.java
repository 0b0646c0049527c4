package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CameraEventsTest {

    private final List<LiveEvent> published = new ArrayList<>();
    private final CameraEvents events = new CameraEvents(published::add);

    @Test
    void givenNotificationsOfARow_whenTheyCome_thenThoseWhoSeeThePitAreTold() {
        events.publish("3:7:t");
        events.publish("3:7:f");

        assertThat(published)
                .containsExactly(
                        LiveEvent.ofPit(
                                LiveEventType.CAMERA_ONLINE, 3, 7, Map.of("pit_id", 7L, "camera_is_online", true)),
                        LiveEvent.ofPit(
                                LiveEventType.CAMERA_OFFLINE, 3, 7, Map.of("pit_id", 7L, "camera_is_online", false)));
    }

    @Test
    void givenNotificationsThatWereLost_whenThatIsSaid_thenNothingIsPublished() {
        events.publish("");

        assertThat(published).isEmpty();
    }
}
