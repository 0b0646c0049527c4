package dev.pitwatch.notify.twilio.sms;

import dev.pitwatch.notify.twilio.TwilioSettings;
import dev.pitwatch.spi.ChannelSetting;
import dev.pitwatch.spi.NotificationChannel;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** SMS by Twilio; camel/notify-sms-twilio.camel.yaml sends them. */
@Component
@NullMarked
public final class SmsTwilioChannel implements NotificationChannel {

    private static final ChannelSetting FROM = ChannelSetting.required(
            "TWILIO_FROM",
            "\\+[1-9]\\d{6,14}|MG[0-9a-fA-F]{32}|[A-Za-z0-9][A-Za-z0-9 ]{0,10}",
            "a number of the account, e.g. +15005550006, the SID of a messaging service (MG…), or a sender's name of up to 11 letters");

    @Override
    public String name() {
        return "sms-twilio";
    }

    @Override
    public List<String> channels() {
        return List.of("sms");
    }

    @Override
    public List<ChannelSetting> settings() {
        return List.of(TwilioSettings.ACCOUNT_SID, TwilioSettings.AUTH_TOKEN, FROM, TwilioSettings.BASE_URL);
    }
}
