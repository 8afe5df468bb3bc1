#include "net/handle.h"

#include <assert.h>

static const char *const login_options[AUTHS] = {
	[AUTH_XOAUTH2] = "AUTH=XOAUTH2",
	[AUTH_OAUTHBEARER] = "AUTH=OAUTHBEARER",
};

static void
set_login(CURL *curl, const struct connection_settings *settings, const char *secret)
{
	if (!*settings->user)
		return;
	curl_easy_setopt(curl, CURLOPT_USERNAME, settings->user);
	curl_easy_setopt(
	    curl, settings->auth == AUTH_PASSWORD ? CURLOPT_PASSWORD : CURLOPT_XOAUTH2_BEARER,
	    secret);
	if (login_options[settings->auth])
		curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, login_options[settings->auth]);
}

/* CAPATH stays trusted beside a private CAINFO unless it is cleared, and costs 300 opens. */
static void
set_tls(CURL *curl, const struct connection_settings *settings)
{
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	                 (long)(settings->clear ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	if (*settings->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, settings->ca_file);
}

CURL *
handle_new(const struct connection_settings *settings, const char *secret)
{
	CURL *curl = curl_easy_init();

	assert(curl);
	curl_easy_setopt(curl, CURLOPT_URL, settings->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)settings->connect_ms);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
	                 (long)settings->connect_ms + (long)settings->greeting_ms);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, (long)HANDLE_KEEPALIVE_IDLE_S);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPINTVL, (long)HANDLE_KEEPALIVE_INTERVAL_S);
	set_tls(curl, settings);
	set_login(curl, settings, secret);
	return curl;
}
