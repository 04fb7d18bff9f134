require "base64"
require "openssl"

def genuine?(secret, headers, body)
  id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
  return false if (Time.now.to_i - timestamp.to_i).abs > 300
  key = Base64.decode64(secret.delete_prefix("whsec_"))
  mac = OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.#{body}")
  wanted = "v1," + Base64.strict_encode64(mac)
  headers["webhook-signature"].split.any? { |given| OpenSSL.secure_compare(wanted, given) }
end
