package dev.pitwatch.hub.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.twilio.http.HttpClient;
import com.twilio.http.HttpMethod;
import com.twilio.http.Request;
import com.twilio.http.Response;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.hub.outgoing.TimedLookup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends each request of Twilio's library once. The library's own client sends one that was answered 5xx or 429 up to six times,
 * a message that is paid for too; it drops {@code Retry-After} and knows neither another base address nor a shorter time limit. What is
 * not answered as it should be is thrown as a {@link TwilioException} before the library sees it. Thread safe.
 */
final class OneTryHttpClient extends HttpClient implements AutoCloseable {

    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    /** With the connection's still within the 30 s that a notice has. */
    private static final Timeout ANSWER = Timeout.ofSeconds(15);

    private static final String TWILIO = "https://api.twilio.com";
    private static final int REDIRECT = 300;
    private static final int BODY_CHARACTERS = 1 << 20;

    private final String base;
    private final CloseableHttpClient http;

    /** Takes where Twilio is, without a slash at the end. */
    OneTryHttpClient(URI base) {
        this.base = base.toString();
        this.http = HttpClients.custom()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(CONNECT)
                        .setResponseTimeout(ANSWER)
                        .build())
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new TimedLookup())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(ANSWER)
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                        .build())
                .build();
    }

    @Override
    public Response reliableRequest(Request request) {
        return makeRequest(request);
    }

    @Override
    public Response makeRequest(Request request) {
        if (Thread.currentThread().isInterrupted()) {
            throw TwilioException.unanswered("it took too long"); // what was given up must not be sent any more
        }
        Answer answer = answer(request);
        if (answer.status() >= REDIRECT) {
            throw TwilioException.answered(answer.status(), code(answer.body()), answer.retryAfter());
        }
        return new Response(answer.body(), answer.status(), new Header[0]);
    }

    private record Answer(int status, String body, int retryAfter) {}

    private Answer answer(Request request) {
        try {
            return http.execute(made(request), OneTryHttpClient::read);
        } catch (ConnectException | ConnectTimeoutException | UnknownHostException e) {
            throw TwilioException.unanswered("twilio can't be reached");
        } catch (IOException e) {
            throw TwilioException.unanswered(
                    "twilio did not answer: " + e.getClass().getSimpleName());
        }
    }

    private HttpUriRequestBase made(Request request) {
        String url = request.constructURL().toString();
        HttpUriRequestBase made = new HttpUriRequestBase(
                request.getMethod().toString(),
                URI.create(url.startsWith(TWILIO) ? base + url.substring(TWILIO.length()) : url));
        made.addHeader(HttpHeaders.AUTHORIZATION, request.getAuthString());
        if (request.getMethod() == HttpMethod.POST) {
            List<NameValuePair> form = new ArrayList<>();
            for (Map.Entry<String, List<String>> parameter :
                    request.getPostParams().entrySet()) {
                parameter.getValue().forEach(value -> form.add(new BasicNameValuePair(parameter.getKey(), value)));
            }
            made.setEntity(new UrlEncodedFormEntity(form, UTF_8));
        }
        return made;
    }

    private static Answer read(ClassicHttpResponse response) throws IOException {
        try {
            String body = response.getEntity() == null
                    ? ""
                    : EntityUtils.toString(response.getEntity(), UTF_8, BODY_CHARACTERS);
            Header after = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
            String seconds = after == null ? "" : String.valueOf(after.getValue());
            return new Answer(response.getCode(), body, seconds.matches("\\d{1,6}") ? Integer.parseInt(seconds) : 0);
        } catch (ParseException e) {
            throw new IOException(e);
        }
    }

    /** A proxy in between may answer with a page. */
    private static int code(String body) {
        try {
            return body.startsWith("{")
                    ? Json.MAPPER.readTree(body).path("code").asInt()
                    : 0;
        } catch (JsonProcessingException e) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
