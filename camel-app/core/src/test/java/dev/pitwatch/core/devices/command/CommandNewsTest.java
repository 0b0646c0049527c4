package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandNewsTest {

    private final List<String> told = new ArrayList<>();
    private final List<Integer> queries = new ArrayList<>();
    private boolean woken;
    private boolean away;
    private @Nullable Long workshop = 1L;
    private final CommandNews news = new CommandNews(
            this::find,
            new LiveEvents() {
                @Override
                public void publish(LiveEvent event) {
                    told.add(event.type());
                }

                @Override
                public void resync() {
                    told.add("resync");
                }
            },
            () -> woken = true);

    @Test
    void givenACommandThatChangesFast_whenTold_thenOnce() {
        UUID one = UUID.randomUUID();
        news.add(one);
        news.add(one);

        work();

        assertThat(told).containsExactly("device_command");
    }

    @Test
    void givenManyCommands_whenTold_thenAFewQueriesDo() {
        add(1_200);

        work();

        assertThat(told).hasSize(1_200).doesNotContain("resync");
        assertThat(queries).containsExactly(500, 500, 200);
    }

    @Test
    void givenMoreThanCanWait_whenTheOthersAreTold_thenDashboardsLoadAnewOnce() {
        add(CommandNews.WAITING + 5);
        assertThat(news.size()).isEqualTo(CommandNews.WAITING);

        work();

        assertThat(told).hasSize(CommandNews.WAITING + 1).endsWith("resync");
        assertThat(told.indexOf("resync")).isEqualTo(CommandNews.WAITING);
    }

    @Test
    void givenTheDatabaseAway_whenItIsBack_thenDashboardsLoadAnew() {
        add(1);
        away = true;
        assertThatThrownBy(news::work).hasMessage("planted");

        away = false;
        news.work();
        news.work();

        assertThat(told).containsExactly("resync");
    }

    @Test
    void givenTheDatabaseStillAway_whenDashboardsHaveToLoadAnew_thenTheyAreToldOnceItIsBack() {
        add(1);
        away = true;
        assertThatThrownBy(news::work).hasMessage("planted");
        assertThatThrownBy(news::work).hasMessage("planted");
        assertThat(told).isEmpty();

        away = false;
        news.work();

        assertThat(told).containsExactly("resync");
    }

    @Test
    void givenChangesThatCouldNotBeHeardOf_whenTheyAreHeardOfAgain_thenDashboardsLoadAnew() {
        news.listening();
        work();
        assertThat(told).as("nothing was told before").isEmpty();

        news.listening();
        work();

        assertThat(told).containsExactly("resync");
    }

    @Test
    void givenADeviceThatNobodyHas_whenItsCommandMoves_thenNobodyIsTold() {
        workshop = null;
        add(1);

        work();

        assertThat(told).isEmpty();
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            news.add(UUID.randomUUID());
        }
    }

    private void work() {
        while (woken) {
            woken = false;
            news.work();
        }
    }

    private List<Command> find(List<UUID> ids) {
        if (away) {
            throw new IllegalStateException("planted");
        }
        queries.add(ids.size());
        return ids.stream().map(this::command).toList();
    }

    private Command command(UUID id) {
        return new Command(
                id,
                workshop,
                null,
                "ESP32-1",
                CommandKind.IDENTIFY,
                Map.of(),
                null,
                CommandState.SENT,
                null,
                null,
                null,
                Instant.EPOCH,
                null,
                null,
                null);
    }
}
