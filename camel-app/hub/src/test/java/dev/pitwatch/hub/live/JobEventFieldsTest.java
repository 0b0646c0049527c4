package dev.pitwatch.hub.live;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.work.job.Plate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What others than the workshop's people have of a job's event, beside docs/contract/asyncapi.yaml. */
class JobEventFieldsTest {

    private JsonNode schema;
    private String whole;

    @BeforeEach
    void read() throws IOException {
        String text = Files.readString(Path.of("..", "..", "docs", "contract", "asyncapi.yaml"));
        JsonNode contract =
                Json.MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
        schema = contract.at("/components/schemas/JobOfOthers");
        whole = contract.at("/components/messages/job_status/examples/0/payload")
                .toString();
    }

    @Test
    void givenAnEventOfAJob_whenCut_thenItHasTheFieldsOfTheContract() {
        Set<String> everywhere = StreamSupport.stream(schema.get("required").spliterator(), false)
                .map(JsonNode::textValue)
                .collect(toSet());

        assertThat(names(Json.tree(JobEventFields.forCustomer(whole)).get("data")))
                .isEqualTo(everywhere);
        assertThat(names(Json.tree(JobEventFields.forWall(whole)).get("data")))
                .isEqualTo(names(schema.get("properties")));
    }

    @Test
    void givenAPlate_whenCutForCustomers_thenItIsMaskedAndTheWallHasIt() {
        String plate = Json.tree(whole).at("/data/car_plate").textValue();

        assertThat(plate).isNotBlank();
        assertThat(Json.tree(JobEventFields.forCustomer(whole))
                        .at("/data/car_plate")
                        .textValue())
                .isEqualTo(Plate.masked(plate))
                .isNotEqualTo(plate);
        assertThat(Json.tree(JobEventFields.forWall(whole))
                        .at("/data/car_plate")
                        .textValue())
                .isEqualTo(plate);
    }

    @Test
    void givenKindsOfEvents_whenAsked_thenThoseOfJobsHaveOne() {
        assertThat(LiveEventType.values())
                .filteredOn(JobEventFields::areIn)
                .containsExactlyInAnyOrder(LiveEventType.JOB_CREATED, LiveEventType.JOB_STATUS);
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(toSet());
    }
}
