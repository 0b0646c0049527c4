package dev.pitwatch.hub.ingest;

import static dev.pitwatch.hub.steps.StepContract.takes;

import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.readings.occupancy.PitJobs;
import dev.pitwatch.core.readings.reading.AdmittedMessage;
import dev.pitwatch.core.readings.reading.DecodedMessage;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingAdmission;
import dev.pitwatch.core.readings.reading.ReadingAirQuality;
import dev.pitwatch.core.readings.reading.ReadingCalibration;
import dev.pitwatch.core.readings.reading.ReadingCar;
import dev.pitwatch.core.readings.reading.ReadingClock;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.ReadingDraft;
import dev.pitwatch.core.readings.reading.ReadingMapper;
import dev.pitwatch.core.readings.reading.ReadingMessage;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.StuckSensors;
import dev.pitwatch.hub.mqtt.ExchangeDelivery;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.routes.MeasuredNames;
import dev.pitwatch.hub.steps.DeclaredStep;
import dev.pitwatch.hub.steps.StepContract;
import java.util.Collection;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;

/**
 * The beans between the receiving and the storing of a reading, in their order: {@code readingMapper}, {@code licence},
 * {@code drivers}, {@code deviceClock}, {@code stuckSensors}, {@code calibration}, {@code car}, {@code airQuality}; and {@code rejection} for
 * the error route, {@code refuse} for operators. From the clock on the body is a {@link ReadingDraft}, of which the last one makes the reading.
 */
public final class IngestSteps {

    private static final StepContract DRAFTING = takes(ReadingDraft.class);

    private final DeviceDirectory directory;
    private final LicenceFilter filter;
    private final ReadingDecoder decoder;
    private final ReadingClock deviceClock = new ReadingClock();
    private final StuckSensors stuckSensors;
    private final ReadingCar car;

    public IngestSteps(DeviceDirectory directory, LicenceFilter filter, ReadingDecoder decoder, PitJobs jobs) {
        this.directory = directory;
        this.filter = filter;
        this.decoder = decoder;
        this.stuckSensors = new StuckSensors(decoder);
        this.car = new ReadingCar(jobs);
    }

    /** Binds the beans under the names that routes use. */
    public void bind(Registry registry) {
        registry.bind("readingMapper", ReadingMapper.create());
        bind(registry, "licence", admitting(), new LicenceStep(directory, new ReadingAdmission(filter)));
        bind(registry, "drivers", takes(AdmittedMessage.class).gives(DecodedMessage.class), this::decode);
        bind(registry, "deviceClock", dating(), this::date);
        bind(registry, "stuckSensors", DRAFTING, exchange -> stuckSensors.flag(draft(exchange, "stuckSensors")));
        bind(
                registry,
                "calibration",
                DRAFTING,
                exchange -> ReadingCalibration.calibrate(draft(exchange, "calibration")));
        bind(registry, "car", DRAFTING, this::findCar);
        bind(registry, "airQuality", DRAFTING.gives(Reading.class), IngestSteps::rateAir);
        bind(registry, "rejection", StepContract.ANY.gives(Rejected.class), new RejectionStep());
        registry.bind("refuse", new RouteRefusals());
        registry.bind(MeasuredNames.BEAN, Predicate.class, (Predicate<String>) decoder::measures);
    }

    /** Takes devices whose sensors were stuck before the hub's start; call before the first message. */
    public void resumeStuck(Collection<String> deviceIds) {
        stuckSensors.resume(deviceIds);
    }

    private static void bind(Registry registry, String name, StepContract contract, Processor step) {
        registry.bind(name, Processor.class, new DeclaredStep(contract, step));
    }

    private static StepContract admitting() {
        return takes(ReadingMessage.class).gives(AdmittedMessage.class).needs(Receive.DELIVERY);
    }

    private static StepContract dating() {
        return takes(DecodedMessage.class).gives(ReadingDraft.class).needs(Receive.DELIVERY);
    }

    private void decode(Exchange exchange) throws InvalidPayloadException {
        exchange.getMessage().setBody(decoder.decode(exchange.getMessage().getMandatoryBody(AdmittedMessage.class)));
    }

    private void date(Exchange exchange) {
        DecodedMessage decoded = body(exchange, DecodedMessage.class, "deviceClock", "bean drivers comes before it");
        exchange.getMessage().setBody(deviceClock.date(decoded, ExchangeDelivery.of(exchange)));
    }

    /** No pit is empty before it was read which cars are where. Interrupted, the message stays with the broker. */
    private void findCar(Exchange exchange) throws InterruptedException {
        try {
            car.find(draft(exchange, "car"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    private static void rateAir(Exchange exchange) {
        ReadingDraft draft = draft(exchange, "airQuality");
        ReadingAirQuality.rate(draft);
        exchange.getMessage().setBody(draft.build());
    }

    private static ReadingDraft draft(Exchange exchange, String bean) {
        return body(exchange, ReadingDraft.class, bean, "bean deviceClock comes before it, bean airQuality last");
    }

    /** {@return the body} Throws IllegalStateException, which says what the route lacks, when it is of another type. */
    private static <T> T body(Exchange exchange, Class<T> type, String bean, String order) {
        Object body = exchange.getMessage().getBody();
        if (type.isInstance(body)) {
            return type.cast(body);
        }
        String found = body == null ? "empty" : body.getClass().getSimpleName();
        throw new IllegalStateException(
                "bean %s: body is %s, expected %s: %s".formatted(bean, found, type.getSimpleName(), order));
    }
}
