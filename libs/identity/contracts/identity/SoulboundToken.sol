// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC5192} from "./IERC5192.sol";

/// @title The token: ERC-721 that cannot be given away (ERC-5192), one for each address
abstract contract SoulboundToken is ERC721, IERC5192, IERC4906 {
    /// @notice The identity of an address; 0: it has none.
    mapping(address owner => uint256) public identityOf;

    error Soulbound();
    error AlreadyHasIdentity(address owner);

    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return true;
    }

    function transferFrom(address, address, uint256) public pure override(ERC721, IERC721) {
        revert Soulbound();
    }

    function safeTransferFrom(address, address, uint256, bytes memory) public pure override(ERC721, IERC721) {
        revert Soulbound();
    }

    function approve(address, uint256) public pure override(ERC721, IERC721) {
        revert Soulbound();
    }

    function setApprovalForAll(address, bool) public pure override(ERC721, IERC721) {
        revert Soulbound();
    }

    function supportsInterface(bytes4 id) public view virtual override(ERC721, IERC165) returns (bool) {
        return id == type(IERC5192).interfaceId || id == bytes4(0x49064906) || super.supportsInterface(id);
    }

    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        if (identityOf[to] != 0) revert AlreadyHasIdentity(to);
        from = super._update(to, tokenId, auth);
        if (from != address(0)) delete identityOf[from];
        if (to != address(0)) identityOf[to] = tokenId;
    }
}
