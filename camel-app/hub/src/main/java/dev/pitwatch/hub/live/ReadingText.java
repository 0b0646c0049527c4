package dev.pitwatch.hub.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingJson;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.StepContract;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;

/** Bean {@code readingJson} of route files: makes a reading the JSON text that the API would show. */
public final class ReadingText implements Processor, Contracted {

    private final ReadingJson shapes;

    public ReadingText(ReadingJson shapes) {
        this.shapes = shapes;
    }

    @Override
    public StepContract contract() {
        return StepContract.takes(Reading.class).gives(String.class);
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException, JsonProcessingException {
        Reading reading = exchange.getMessage().getMandatoryBody(Reading.class);
        exchange.getMessage().setBody(Json.MAPPER.writeValueAsString(shapes.shape(reading)));
    }
}
