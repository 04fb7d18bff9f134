require "openssl"

def genuine?(secret, headers, body)
  id, timestamp, signatures = headers.values_at("webhook-id", "webhook-timestamp", "webhook-signature").map(&:to_s)
  return false if (Time.now.to_i - timestamp.to_i).abs > 300
  key = secret.delete_prefix("whsec_").unpack1("m")
  mac = OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.#{body}")
  wanted = "v1," + [mac].pack("m0")
  signatures.split.any? { |given| OpenSSL.secure_compare(wanted, given) }
end
