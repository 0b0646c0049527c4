package dev.pitwatch.core.notices.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.rule.AlertSettings.Settings;
import dev.pitwatch.core.notices.rule.Plan.Whom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecipientsTest {

    private static final Person OWNER = person(1, true, true);
    private static final Person FORMER_OWNER = person(2, true, false);
    private static final Person STAFF = person(3, false, true);
    private static final Person FORMER_STAFF = person(4, false, false);
    private static final List<Person> ALL = List.of(OWNER, FORMER_OWNER, STAFF, FORMER_STAFF);

    @Test
    void givenNobodyNamed_whenChosen_thenTheOwnersWhoAreStillThere() {
        assertThat(chosen(Whom.RECIPIENTS)).containsExactly(1L);
        assertThat(chosen(Whom.OWNERS, 3L)).containsExactly(1L);
        assertThat(chosen(Whom.OWNERS_ON_EVERY_CHANNEL, 3L)).containsExactly(1L);
    }

    @Test
    void givenPeopleNamed_whenChosen_thenTheyAndOnlyThey() {
        assertThat(chosen(Whom.RECIPIENTS, 3L)).containsExactly(3L);
        assertThat(chosen(Whom.RECIPIENTS, 4L, 3L)).containsExactly(3L, 4L);
    }

    @Test
    void givenNoneOfThoseNamedIsStillThere_whenChosen_thenTheOwnersAreToo() {
        assertThat(chosen(Whom.RECIPIENTS, 4L)).containsExactly(4L, 1L);
    }

    @Test
    void givenNobodyToNotifyOrNoChannel_whenChosen_thenNone() {
        assertThat(chosen(Whom.NO_ONE, 3L)).isEmpty();
        assertThat(Recipients.chosen(plan(Whom.OWNERS, List.of()), settings(), ALL))
                .isEmpty();
    }

    /** Who makes thousands of accounts would leave thousands of rows by each alert. */
    @Test
    void givenMoreOwnersThanCanBeMeant_whenChosen_thenTheFirstHundredAre() {
        List<Person> owners = LongStream.rangeClosed(1, 1_000)
                .mapToObj(id -> person(id, true, true))
                .toList();

        for (Whom whom : List.of(Whom.OWNERS, Whom.RECIPIENTS)) {
            assertThat(Recipients.chosen(plan(whom, List.of(NoticeChannel.SMS)), settings(), owners))
                    .isEqualTo(owners.subList(0, 100));
        }
    }

    private static List<Long> chosen(Whom whom, Long... named) {
        return Recipients.chosen(plan(whom, List.of(NoticeChannel.SMS)), settings(named), ALL).stream()
                .map(Person::id)
                .toList();
    }

    private static Plan plan(Whom whom, List<NoticeChannel> channels) {
        return new Plan(NoticeEvent.ALERT, whom, channels, false, Optional.empty(), false, Optional.empty());
    }

    private static Settings settings(Long... named) {
        return new Settings(List.of("sms"), List.of(named), Optional.empty(), Duration.ofMinutes(15), 20);
    }

    private static Person person(long id, boolean owner, boolean active) {
        return new Person(
                id, owner, active, Set.of(), List.of(), Map.of(), Set.of(), Optional.empty(), Optional.empty());
    }
}
