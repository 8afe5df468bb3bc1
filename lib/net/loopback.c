#include "net/loopback.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <glib.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

bool
loopback_is(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof in);
		return ntohl(in.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, address, sizeof in6);
		return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
	}
	return false;
}

/* The host without the brackets of an IPv6 address; NULL when there is none. */
static char *
url_host(const char *url)
{
	CURLU *parts = curl_url();
	char *host = NULL;
	char *result = NULL;

	if (curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK
	    && curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
		size_t len = strlen(host);
		bool is_bracketed = len > 2 && host[0] == '[' && host[len - 1] == ']';
		result = is_bracketed ? g_strndup(host + 1, len - 2) : g_strdup(host);
	}
	curl_free(host);
	curl_url_cleanup(parts);
	return result;
}

bool
loopback_only(const char *url)
{
	g_autofree char *host = url_host(url);
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;

	if (!host || getaddrinfo(host, NULL, &hints, &list) != 0)
		return false;
	bool all = list != NULL;
	for (const struct addrinfo *one = list; one; one = one->ai_next)
		all = all && loopback_is(one->ai_addr);
	freeaddrinfo(list);
	return all;
}
