// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";

/// @title The token's metadata, made on chain so that it lives as long as the token
library TokenMetadata {
    /// @param handle of the characters of a handle only
    /// @param profile empty, or a URI of printable ASCII without quotes and backslashes
    function json(string memory handle, string memory profile) internal pure returns (string memory) {
        string memory link = bytes(profile).length == 0 ? "" : string.concat('","external_url":"', profile);
        return
            string.concat(
                "data:application/json;base64,",
                Base64.encode(
                    bytes(
                        string.concat(
                            '{"name":"@',
                            handle,
                            '","description":"A person on Planet. Not for sale.","image":"data:image/svg+xml;base64,',
                            Base64.encode(bytes(picture(handle))),
                            link,
                            '"}'
                        )
                    )
                )
            );
    }

    function picture(string memory handle) private pure returns (string memory) {
        return
            string.concat(
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 360"><rect width="360" height="360" fill="#123"/>',
                '<circle cx="180" cy="150" r="70" fill="#4ac"/><text x="180" y="300" fill="#fff" font-family="sans-serif" ',
                'font-size="20" text-anchor="middle">@',
                handle,
                "</text></svg>"
            );
    }

    /// @return whether a URI may stand in the metadata: up to 200 printable ASCII characters, none that JSON escapes
    function isPlainUri(string calldata uri) internal pure returns (bool) {
        bytes calldata text = bytes(uri);
        if (text.length > 200) return false;
        for (uint256 i = 0; i < text.length; ++i) {
            bytes1 c = text[i];
            if (c < 0x21 || c > 0x7e || c == '"' || c == "\\") return false;
        }
        return true;
    }
}
