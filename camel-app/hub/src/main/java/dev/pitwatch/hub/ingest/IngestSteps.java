package dev.pitwatch.hub.ingest;

import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.readings.occupancy.PitJobs;
import dev.pitwatch.core.readings.reading.AdmittedMessage;
import dev.pitwatch.core.readings.reading.DecodedMessage;
import dev.pitwatch.core.readings.reading.ReadingAdmission;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.ReadingEnricher;
import dev.pitwatch.core.readings.reading.ReadingMapper;
import dev.pitwatch.hub.mqtt.Receive;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;

/**
 * The beans between the receiving and the storing of a reading: {@code readingMapper}, {@code licence},
 * {@code drivers}, {@code enrich}; and {@code rejection} for the error route.
 */
public final class IngestSteps {

    private final DeviceDirectory directory;
    private final LicenceFilter filter;
    private final ReadingDecoder decoder;
    private final PitJobs jobs;
    private final ReadingEnricher enricher;
    private final Clock clock;

    public IngestSteps(
            DeviceDirectory directory, LicenceFilter filter, ReadingDecoder decoder, PitJobs jobs, Clock clock) {
        this.directory = directory;
        this.filter = filter;
        this.decoder = decoder;
        this.jobs = jobs;
        this.enricher = new ReadingEnricher(jobs);
        this.clock = clock;
    }

    /** Binds the beans under the names that routes use. */
    public void bind(Registry registry) {
        Processor drivers = exchange -> exchange.getMessage()
                .setBody(decoder.decode(exchange.getMessage().getMandatoryBody(AdmittedMessage.class)));
        registry.bind("readingMapper", ReadingMapper.create());
        registry.bind("licence", Processor.class, new LicenceStep(directory, new ReadingAdmission(filter)));
        registry.bind("drivers", Processor.class, drivers);
        Processor enrich = this::enrich;
        registry.bind("enrich", Processor.class, enrich);
        registry.bind("rejection", Processor.class, new RejectionStep(clock));
    }

    /** No pit is empty before it was read which cars are where. Interrupted, the message stays with the broker. */
    private void enrich(Exchange exchange) throws InterruptedException, InvalidPayloadException {
        try {
            jobs.awaitKnown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        }
        DecodedMessage decoded = exchange.getMessage().getMandatoryBody(DecodedMessage.class);
        exchange.getMessage().setBody(enricher.enrich(decoded, Receive.delivery(exchange)));
    }
}
