package dev.pitwatch.notify.twilio.sms;

import dev.pitwatch.notify.twilio.TwilioOutcome;
import dev.pitwatch.spi.RouteStep;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Step {@code sms-twilio-outcome}. */
@Component(service = RouteStep.class)
@NullMarked
public final class SmsTwilioOutcome extends TwilioOutcome {

    public SmsTwilioOutcome() {
        super("sms-twilio-outcome");
    }
}
