package dev.pitwatch.notify.twilio.sms;

import dev.pitwatch.notify.twilio.TwilioReports;
import dev.pitwatch.spi.RouteStep;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Step {@code sms-twilio-reports}. */
@Component(service = RouteStep.class)
@NullMarked
public final class SmsTwilioReports extends TwilioReports {

    public SmsTwilioReports() {
        super("sms-twilio-reports", "sms");
    }
}
