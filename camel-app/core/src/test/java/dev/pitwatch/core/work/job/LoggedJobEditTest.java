package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.work.job.JobEdit.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoggedJobEditTest {

    private static final Instant AT = Instant.parse("2026-02-20T22:30:00Z");

    @Test
    void givenColumnsOfAJob_whenToldAsAnEdit_thenTheyAreFieldsAsJobsHaveThem() {
        JobEdit edit = edit(
                "job",
                null,
                """
                {"pit_id": 11, "price_minor": null, "estimated_end_time": "2026-02-21T10:00:00+05:30", "notes": "a",
                 "status": "received", "tracking_hash": "***"}
                """,
                """
                {"pit_id": 12, "price_minor": 4500000, "estimated_end_time": null, "notes": "b", "consent_video": true,
                 "tracking_hash": "***"}
                """);

        assertThat(edit.byName()).isEqualTo("Asha");
        assertThat(edit.changes())
                .containsExactlyInAnyOrder(
                        change("notes", null, "\"a\"", "\"b\""),
                        change("pit_number", null, "1", "2"),
                        change("estimated_end_time", null, "\"2026-02-21T04:30:00Z\"", null),
                        change("price", null, null, "{\"amount_minor\": 4500000, \"currency\": \"INR\"}"),
                        change("consent", null, null, "true"),
                        change("tracking_url", null, "\"***\"", "\"***\""));
    }

    @Test
    void givenAJobWithoutAPit_whenItIsGivenOne_thenThatIsAChangeFromNothing() {
        LoggedJobEdit logged =
                new LoggedJobEdit(AT, null, null, "job", null, null, json("{\"pit_id\": 12}"), "INR", null, 2);

        assertThat(logged.edit().changes()).containsExactly(change("pit_number", null, null, "2"));
    }

    @Test
    void givenAStage_whenItMovesOn_thenItsStateIsTheChangeOfThatStage() {
        assertThat(edit("job_stage", "wash", "{\"state\": \"pending\"}", "{\"state\": \"running\"}")
                        .changes())
                .containsExactly(change("stage", "wash", "\"pending\"", "\"running\""));
        assertThat(edit("job_stage", "wash", null, "{\"state\": \"pending\"}").changes())
                .containsExactly(change("stage", "wash", null, "\"pending\""));
    }

    @Test
    void givenStaff_whenTheyComeAndGo_thenTheirNameIsTheChange() {
        assertThat(edit("job_staff", "Meena", null, "{\"user_id\": 3}").changes())
                .containsExactly(change("staff", null, null, "\"Meena\""));
        assertThat(edit("job_staff", "Meena", "{\"user_id\": 3}", null).changes())
                .containsExactly(change("staff", null, "\"Meena\"", null));
        assertThat(edit("job_staff", null, "{\"user_id\": 3}", null).changes())
                .as("somebody whose name is erased")
                .containsExactly(change("staff", null, null, null));
    }

    private static JobEdit edit(
            String thing, @Nullable String subject, @Nullable String before, @Nullable String after) {
        return new LoggedJobEdit(AT, 2L, "Asha", thing, subject, json(before), json(after), "INR", 1, 2).edit();
    }

    private static Change change(String field, @Nullable String subject, @Nullable String from, @Nullable String to) {
        return new Change(field, subject, json(from), json(to));
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        try {
            return text == null ? null : Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
